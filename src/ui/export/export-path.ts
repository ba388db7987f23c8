import type { ExportFormat } from "../../contract/export.ts";

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  ndjson: "ndjson",
  csv: "csv",
  raw: "txt",
  recording: "twrec",
};

/**
 * Where a file goes unless told otherwise: `<folder>/<topic>-<yyyymmdd-hhmmss>.<ending>`, local time.
 * @param folder absolute; its own kind of separator is kept
 */
export function proposedPath(folder: string, topics: readonly string[], format: ExportFormat, now: Date): string {
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  const more = topics.length > 1 ? `-and-${topics.length - 1}-more` : "";
  // Topic names are letters, digits, `.`, `_` and `-`, but a recording's may be anything.
  const name = (topics[0] ?? "records").replace(/[^\w.-]/g, "_");
  const start = folder.endsWith(separator) ? folder : `${folder}${separator}`;
  return `${start}${name}${more}-${stamp(now)}.${ENDINGS[format]}`;
}

/** The path with the ending of another format, when it has the ending of `from`. */
export function withEnding(path: string, from: ExportFormat, to: ExportFormat): string {
  const ending = `.${ENDINGS[from]}`;
  return path.endsWith(ending) ? `${path.slice(0, -ending.length)}.${ENDINGS[to]}` : path;
}

function stamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}
