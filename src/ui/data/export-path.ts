import type { ExportFormat } from "../../contract/exports.ts";

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  ndjson: "ndjson",
  csv: "csv",
  raw: "txt",
  recording: "twrec",
};

/**
 * The default path of a file: `<folder>/<topic>-<yyyymmdd-hhmmss>.<ending>`, local time.
 * @param folder absolute; its kind of separator is kept
 */
export function proposedPath(folder: string, topics: readonly string[], format: ExportFormat, now: Date): string {
  const more = topics.length > 1 ? `-and-${topics.length - 1}-more` : "";
  // Topic names consist of letters, digits, `.`, `_` and `-`, but a recording may contain any name.
  const name = (topics[0] ?? "records").replace(/[^\w.-]/g, "_");
  return inFolder(folder, `${name}${more}-${stamp(now)}.${ENDINGS[format]}`);
}

/** The path of a file in a folder, with the folder's own kind of separator. */
export function inFolder(folder: string, name: string): string {
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

/** The path with the extension of another format, if it has the extension of `from`. */
export function withEnding(path: string, from: ExportFormat, to: ExportFormat): string {
  const ending = `.${ENDINGS[from]}`;
  return path.endsWith(ending) ? `${path.slice(0, -ending.length)}.${ENDINGS[to]}` : path;
}

/** `yyyymmdd-hhmmss`, local time: files sort by their time. */
export function stamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}
