import type { CsvChoice } from "../../contract/exports.ts";

/**
 * What a spreadsheet takes for a formula at the beginning of a cell, also behind what it skips there: `=`, `+`, `-`, `@`,
 * their full-width forms, and tab, carriage return or line feed first.
 * Source: OWASP, "CSV Injection".
 */
const FORMULA = /^'*(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u;
/** JSON's own numbers: `-5` is data, and of no harm. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What a reader of CSV could take for an end, of the separators that spreadsheets guess at, or trim. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/** A cell's text; null for null, undefined for what the record has not. */
export type CsvCell = string | null | undefined;

/**
 * A row by RFC 4180. Null is the word `null`, what is not there is nothing at all, empty text is `""`, and the text null
 * is `"null"`.
 */
export function csvLine(cells: readonly CsvCell[], { formulas }: CsvChoice): string {
  return `${cells.map((cell) => csvField(cell, formulas === "escaped")).join(",")}\r\n`;
}

function csvField(cell: CsvCell, escapes: boolean): string {
  if (cell === undefined) return "";
  if (cell === null) return "null";
  // A leading apostrophe makes a cell text. One that stands before a formula already gets another: taking one away again
  // always gives what was there.
  if (escapes && FORMULA.test(cell) && !NUMBER.test(cell)) return quoted(`'${cell}`);
  return cell === "" || cell === "null" || NEEDS_QUOTES.test(cell) ? quoted(cell) : cell;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
