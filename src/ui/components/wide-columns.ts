import { formatNumber } from "../data/format.ts";
import type { TableColumn } from "./data-table-model.ts";

/** The width of a 64-bit number with all digits and a minus. */
const WIDE = "192px";
/** Numbers below this fit into the normal width of a column. */
const LONG = 1e12;

/**
 * Widens columns whose numbers are too long for them. A column stays wide, so that a table does not jump while it
 * scrolls.
 */
export class WideColumns<Row> {
  readonly #wide = new Set<string>();

  /** The tracks of the table's grid. @param rows the drawn rows */
  tracks(columns: readonly TableColumn<Row>[], rows: readonly Row[]): readonly string[] {
    for (const column of columns) {
      if (column.figure && !this.#wide.has(column.id) && rows.some((row) => isLong(column, row)))
        this.#wide.add(column.id);
    }
    return columns.map(({ id, track }) => (this.#wide.has(id) ? WIDE : track));
  }
}

function isLong<Row>({ value, render }: TableColumn<Row>, row: Row): boolean {
  const figure = value(row);
  if (typeof figure === "string" || figure === null || (figure < LONG && figure > -LONG)) return false;
  // A size or a time is not shown as plain digits.
  return render === undefined || render(row, "") === formatNumber(figure);
}
