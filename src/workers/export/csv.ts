import type { CsvChoice } from "../../contract/exports.ts";

/**
 * The start of a cell that a spreadsheet reads as a formula: `=`, `+`, `-`, `@`, their full-width forms, also after
 * characters that it skips (tab, carriage return, line feed). Source: OWASP, "CSV Injection".
 */
const FORMULA = /^'*(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u;
/** JSON numbers: `-5` is harmless data. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Characters that a CSV reader may take for a separator or a line end, or may trim. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/** A cell's text; null for null, undefined for a field that the record lacks. */
export type CsvCell = string | null | undefined;

/**
 * A row by RFC 4180. Null is the word `null`, a missing field is empty, empty text is `""`, and the text null is
 * `"null"`.
 */
export function csvLine(cells: readonly CsvCell[], { formulas }: CsvChoice): string {
  return `${cells.map((cell) => csvField(cell, formulas === "escaped")).join(",")}\r\n`;
}

function csvField(cell: CsvCell, escapes: boolean): string {
  if (cell === undefined) return "";
  if (cell === null) return "null";
  // A leading apostrophe makes a cell text. A formula that already has one gets another, so that removing one always
  // gives the original.
  if (escapes && FORMULA.test(cell) && !NUMBER.test(cell)) return quoted(`'${cell}`);
  return cell === "" || cell === "null" || NEEDS_QUOTES.test(cell) ? quoted(cell) : cell;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
