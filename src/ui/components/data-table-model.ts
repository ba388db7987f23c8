import type { TemplateResult } from "lit";

/** The value of a cell. Null: unknown; it comes last in either order. */
export type Value = string | number | bigint | null;

export interface TableColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** Its width, as a track of a CSS grid: `minmax(200px, 1fr)`. */
  readonly track: string;
  /** Its meaning, the tooltip of its heading. */
  readonly meaning?: string;
  /** The unit of `value`, for copies and exports: `bytes`. What is shown has its own. */
  readonly unit?: string;
  /** Right-aligned, and first sorted from the largest down. */
  readonly figure?: boolean;
  /** Hidden until the user shows it. */
  readonly optional?: boolean;
  /** The value for sorting, copying and export. */
  value(row: Row): Value;
  /** What is shown instead; by default the value, and – for none. @param words the searched words, to mark them */
  render?(row: Row, words: string): TemplateResult | string | readonly (TemplateResult | string)[];
  /** A class of its cell in that row: `danger`, `warn`, `none`. */
  tone?(row: Row): string;
  /** The tooltip of its cell. */
  title?(row: Row): string | null;
}

/** A table's columns and the kind of its rows. */
export interface TableModel<Row> {
  /** The first one names the row. */
  readonly columns: readonly TableColumn<Row>[];
  /** The same for the same item, whatever is known about it. */
  keyOf(row: Row): string;
  /** The text to search. */
  textOf(row: Row): string;
  /** Whether both have the same key, text and name, for rows that are many: quicker than to make the texts. */
  isAlike?(one: Row, other: Row): boolean;
  /** The error shown instead of all columns except the first; null: none. */
  troubleOf?(row: Row): { readonly message: string; readonly hint: string | null } | null;
  /** A note in the same place that is not an error, for example of a heading. */
  noteOf?(row: Row): string | null;
  /** A class of the row: `dim`, `danger`, `warn`. */
  tone?(row: Row): string;
  /** It is a heading between rows, which cannot be chosen or saved. */
  isHeading?(row: Row): boolean;
}

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

/** The visible columns; the first is always visible. @param toggled ids of columns that differ from the default */
export function shownColumns<Row>(
  columns: readonly TableColumn<Row>[],
  toggled: ReadonlySet<string>,
): readonly TableColumn<Row>[] {
  return columns.filter(({ id, optional = false }, index) => index === 0 || optional === toggled.has(id));
}

declare module "../data/events.ts" {
  interface Events {
    /** The key of the row that was clicked, or that Enter was pressed on. */
    "tw-open-row": string;
    /** The keys of all rows that are chosen now. */
    "tw-choose-rows": ReadonlySet<string>;
    /** Ctrl Enter: opens the chosen rows. */
    "tw-open-chosen": null;
    /** Other rows are on screen, or a different number matches the search. */
    "tw-rows-shown": null;
    "tw-sort-rows": TableSort;
    /** The menu of a row is requested at this position, in the window's px, by the right button or Shift F10. */
    "tw-table-row-menu": { readonly key: string; readonly x: number; readonly y: number };
    /** Other columns are shown than before. */
    "tw-columns-shown": null;
  }
}

/** The order after a press on a column's heading: numbers start with the largest, names with A. */
export function sortedBy<Row>(sort: TableSort, { id, figure = false }: TableColumn<Row>): TableSort {
  return { column: id, descending: sort.column === id ? !sort.descending : figure };
}

/** Rows to draw: [first, end). @param top scrolled so far, px */
export function rowsInSight(count: number, top: number, height: number, rowPx: number, overscan: number) {
  const first = Math.max(0, Math.floor(top / rowPx) - overscan);
  return { first, end: Math.min(count, Math.ceil((top + height) / rowPx) + overscan) };
}

/** Lines for the clipboard and spreadsheets, with a heading; values are unchanged, null is empty. */
export function tabText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const lines = rows.map((row) => columns.map((column) => oneLine(String(column.value(row) ?? ""))));
  return [columns.map(headingOf), ...lines].map((cells) => cells.join("\t")).join("\n");
}

/** CSV (RFC 4180) of the visible cells. A cell that a spreadsheet reads as a formula gets a leading apostrophe. */
export function csvText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const lines = rows.map((row) => columns.map((column) => csvCell(column.value(row))).join(","));
  return [columns.map((column) => csvCell(headingOf(column))).join(","), ...lines]
    .map((line) => `${line}\r\n`)
    .join("");
}

/** JSON of the visible cells: one object per row, with exact integers of any size. */
export function jsonText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const object = (row: Row) =>
    `{${columns.map((column) => `${JSON.stringify(column.id)}:${jsonValue(column.value(row))}`).join(",")}}`;
  return `[${rows.map((row) => `\n  ${object(row)}`).join(",")}\n]\n`;
}

/** `Size (bytes)` */
const headingOf = ({ label, unit }: Pick<TableColumn<never>, "label" | "unit">): string =>
  unit === undefined ? label : `${label} (${unit})`;

const jsonValue = (value: Value): string => (typeof value === "bigint" ? String(value) : JSON.stringify(value));

function csvCell(value: Value): string {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function oneLine(text: string): string {
  return text.replace(/[\t\r\n]+/g, " ");
}
