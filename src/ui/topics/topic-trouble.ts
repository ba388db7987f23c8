import type { ErrorData } from "../../contract/errors.ts";
import type { TableModel } from "../components/data-table-model.ts";

/** Shows the error of a row as trouble. The first seconds of a topic are none: they are a calm note. */
export function troubleOrNote<Row>(
  errorOf: (row: Row) => ErrorData | null,
): Required<Pick<TableModel<Row>, "troubleOf" | "noteOf">> {
  const isNew = (error: ErrorData | null) => error?.code === "TOPIC_BEING_CREATED";
  return {
    troubleOf: (row) => {
      const error = errorOf(row);
      return isNew(error) ? null : error;
    },
    noteOf: (row) => (isNew(errorOf(row)) ? "Being created" : null),
  };
}
