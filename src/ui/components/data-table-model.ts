import type { TemplateResult } from "lit";
import { wordSearch } from "./word-search.ts";

/** What a cell holds. Null: not known; that is neither small nor large, and comes last in either order. */
export type Value = string | number | bigint | null;

export interface TableColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** Its width, as a track of a CSS grid: `minmax(200px, 1fr)`. */
  readonly track: string;
  /** What stands in it, told of its heading to the pointer. */
  readonly meaning?: string;
  /** Set to the right, and sorted from the largest down at first. */
  readonly figure?: boolean;
  /** Hidden until the user shows it. */
  readonly optional?: boolean;
  /** What it is sorted by, and what is copied and exported. */
  value(row: Row): Value;
  /** What is shown in its place; without it the value, and – for none. @param words what is searched for, to be marked */
  render?(row: Row, words: string): TemplateResult | string | readonly (TemplateResult | string)[];
  /** A class of its cell, for that row: `danger`, `warn`, `none`. */
  tone?(row: Row): string;
  /** What is told of its cell to the pointer. */
  title?(row: Row): string | null;
}

/** What a table shows, and of what kind its rows are. */
export interface TableModel<Row> {
  /** The first one names the row. */
  readonly columns: readonly TableColumn<Row>[];
  /** The same for the same thing, whatever is known of it. */
  keyOf(row: Row): string;
  /** What the search looks through. */
  textOf(row: Row): string;
  /** What is said in place of all but the first column; null: nothing is wrong with it. */
  troubleOf?(row: Row): { readonly message: string; readonly hint: string | null } | null;
  /** The same, where it is no trouble: of a heading, say. */
  noteOf?(row: Row): string | null;
  /** A class of the row: `dim`, `danger`, `warn`. */
  tone?(row: Row): string;
  /** It stands between rows, and is none that could be chosen or saved. */
  isHeading?(row: Row): boolean;
}

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

/** The columns that are shown: the first always. @param toggled ids of those that are not as they are at first */
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
    /** Ctrl Enter: what is chosen is wanted. */
    "tw-open-chosen": null;
    /** Other rows are on screen, or more or fewer fit the search. */
    "tw-rows-shown": null;
    "tw-sort-rows": TableSort;
    /** What can be done with a row is asked for there, in the window's px: by the right button, or Shift F10. */
    "tw-table-row-menu": { readonly key: string; readonly x: number; readonly y: number };
    /** Other columns are shown than before. */
    "tw-columns-shown": null;
  }
}

const collator = new Intl.Collator("en", { numeric: true });

/** The rows that fit all words, in order; those that are equal by the first column. */
export function queryRows<Row>(
  rows: readonly Row[],
  model: Pick<TableModel<Row>, "columns" | "textOf">,
  words: string,
  sort: TableSort,
): readonly Row[] {
  return findRows(sortRows(rows, model.columns, sort), model.textOf, words);
}

/** Those that fit all words. */
export function findRows<Row>(rows: readonly Row[], textOf: TableModel<Row>["textOf"], words: string): readonly Row[] {
  const fits = wordSearch(words);
  return words.trim() === "" ? rows : rows.filter((row) => fits(textOf(row)));
}

export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  { column: id, descending }: TableSort,
): readonly Row[] {
  const [first] = columns;
  const column = columns.find((one) => one.id === id) ?? first;
  if (first === undefined || column === undefined) return rows;
  const sign = descending ? -1 : 1;
  // Worked out once a row, not once a comparison.
  return rows
    .map((row) => ({ row, value: column.value(row), name: column === first ? null : first.value(row) }))
    .sort((one, other) => {
      if (one.value === null || other.value === null) {
        if (one.value === other.value) return compare(one.name, other.name);
        return one.value === null ? 1 : -1;
      }
      return sign * compare(one.value, other.value) || compare(one.name, other.name);
    })
    .map(({ row }) => row);
}

function compare(one: Value, other: Value): number {
  if (typeof one === "string" || typeof other === "string")
    return collator.compare(String(one ?? ""), String(other ?? ""));
  const [a, b] = [one ?? 0, other ?? 0];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order after a press on a column's heading: figures are mostly looked at from the largest down, names from A on. */
export function sortedBy<Row>(sort: TableSort, { id, figure = false }: TableColumn<Row>): TableSort {
  return { column: id, descending: sort.column === id ? !sort.descending : figure };
}

/** Rows to draw: [first, end). @param top scrolled so far, px */
export function rowsInSight(count: number, top: number, height: number, rowPx: number, overscan: number) {
  const first = Math.max(0, Math.floor(top / rowPx) - overscan);
  return { first, end: Math.min(count, Math.ceil((top + height) / rowPx) + overscan) };
}

/** Lines for the clipboard and for spreadsheets, with a heading; values as they are, nothing for null. */
export function tabText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const lines = rows.map((row) => columns.map((column) => oneLine(String(column.value(row) ?? ""))));
  return [columns.map(({ label }) => label), ...lines].map((cells) => cells.join("\t")).join("\n");
}

/** CSV (RFC 4180) of what is shown. What a spreadsheet would take for a formula is disarmed by a quote before it. */
export function csvText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const lines = rows.map((row) => columns.map((column) => csvCell(column.value(row))).join(","));
  return [columns.map(({ label }) => csvCell(label)).join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

/** JSON of what is shown: an object a row, integers of any size exact. */
export function jsonText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const object = (row: Row) =>
    `{${columns.map((column) => `${JSON.stringify(column.id)}:${jsonValue(column.value(row))}`).join(",")}}`;
  return `[${rows.map((row) => `\n  ${object(row)}`).join(",")}\n]\n`;
}

const jsonValue = (value: Value): string => (typeof value === "bigint" ? String(value) : JSON.stringify(value));

function csvCell(value: Value): string {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function oneLine(text: string): string {
  return text.replace(/[\t\r\n]+/g, " ");
}
