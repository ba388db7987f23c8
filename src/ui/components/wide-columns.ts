import { formatNumber } from "../data/format.ts";
import type { TableColumn } from "./data-table-model.ts";

/** All digits of a number of 64 bits and their minus. */
const WIDE = "192px";
/** Columns of figures have room for what is less. */
const LONG = 1e12;

/** Columns of figures that show a number too long for them. They stay wide: a table that is scrolled does not jump. */
export class WideColumns<Row> {
  readonly #wide = new Set<string>();

  /** The tracks of the table's grid. @param rows those that are drawn */
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
  // A size or a time is not shown by its digits.
  return render === undefined || render(row, "") === formatNumber(figure);
}
