import type { CsvChoice, ExportRequest } from "../../contract/export.ts";
import { bad, checkBoolean, checkColumns, checkObject, checkText } from "./check.ts";

const FORMATS = ["ndjson", "csv", "raw", "recording"] as const;
const LONGEST_PATH = 4_096;

export function checkExportRequest(value: unknown): ExportRequest {
  const { format, path, overwrite, columns, csv } = checkObject(value, "request");
  const known = FORMATS.find((name) => name === format);
  if (known === undefined) throw bad("format", FORMATS.join(", "));
  return {
    format: known,
    path: checkPath(path),
    overwrite: checkBoolean(overwrite, "overwrite"),
    columns: checkColumns(columns),
    ...(csv === undefined ? {} : { csv: checkCsv(csv) }),
  };
}

function checkCsv(value: unknown): CsvChoice {
  const { formulas, byteOrderMark, readableTime } = checkObject(value, "csv");
  if (formulas !== "escaped" && formulas !== "kept") throw bad("csv.formulas", "escaped or kept");
  return {
    formulas,
    byteOrderMark: checkBoolean(byteOrderMark, "csv.byteOrderMark"),
    readableTime: checkBoolean(readableTime, "csv.readableTime"),
  };
}

export function checkPath(value: unknown): string {
  const path = checkText(value, "path", LONGEST_PATH).trim();
  if (path === "" || path.includes("\0")) throw bad("path", "the name of a file");
  return path;
}
