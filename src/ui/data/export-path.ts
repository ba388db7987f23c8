import type { ExportFormat } from "../../contract/exports.ts";

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
  const more = topics.length > 1 ? `-and-${topics.length - 1}-more` : "";
  // Topic names are letters, digits, `.`, `_` and `-`, but a recording's may be anything.
  const name = (topics[0] ?? "records").replace(/[^\w.-]/g, "_");
  return inFolder(folder, `${name}${more}-${stamp(now)}.${ENDINGS[format]}`);
}

/** The path of a file in a folder, with the folder's own kind of separator. */
export function inFolder(folder: string, name: string): string {
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

/** The path with the ending of another format, when it has the ending of `from`. */
export function withEnding(path: string, from: ExportFormat, to: ExportFormat): string {
  const ending = `.${ENDINGS[from]}`;
  return path.endsWith(ending) ? `${path.slice(0, -ending.length)}.${ENDINGS[to]}` : path;
}

/** `yyyymmdd-hhmmss`, local time: files made one after the other sort so. */
export function stamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}
