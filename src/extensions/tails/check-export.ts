import type { CsvChoice, ExportRequest } from "../../contract/exports.ts";
import { bad, checkBoolean, checkObject, checkPath } from "../kit/check.ts";
import { checkRows } from "./check-rows.ts";
import { checkColumns } from "./check-tail.ts";

const FORMATS = ["ndjson", "csv", "raw", "recording"] as const;

export function checkExportRequest(value: unknown): ExportRequest {
  const { format, path, overwrite, columns, csv, rows } = checkObject(value, "request");
  const known = FORMATS.find((name) => name === format);
  if (known === undefined) throw bad("format", FORMATS.join(", "));
  return {
    format: known,
    path: checkPath(path),
    overwrite: checkBoolean(overwrite, "overwrite"),
    columns: checkColumns(columns),
    ...(csv === undefined ? {} : { csv: checkCsv(csv) }),
    ...(rows === undefined ? {} : { rows: checkRows(rows) }),
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
