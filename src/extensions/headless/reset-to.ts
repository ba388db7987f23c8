import { TailwaterError } from "../../contract/errors.ts";
import type { ResetTo } from "../../contract/groups.ts";
import { type Integer, MOST_INT64, OFFSETS, readInteger, readOffset, sizeOf } from "../../contract/integer.ts";
import { parseIsoTime } from "../../contract/iso-time.ts";
import { readOffsetsCsv } from "../../contract/offsets-csv.ts";
import { readSmallFile, whyUnreadPlainly } from "../kit/read-file.ts";
import { parseDuration } from "./argument-values.ts";
import { bad } from "./read-arguments.ts";
import { tell } from "./tell.ts";

/** The values of a reset's --to. */
export const RESET_TO =
  "earliest, latest, last:N, offset:N, time:2026-01-31T12:00 or time:-15m, shift:-N, group:OTHER or file:CSV (file:- for standard input)";
/** The most bytes of a file. This is enough for a hundred thousand partitions with long names. */
const MOST_BYTES = 32 * 2 ** 20;

/**
 * The target of a reset. A file is read when the reset runs.
 * @param now ms since the epoch, for relative times
 * @throws TailwaterError BAD_REQUEST; the returned function throws FILE_UNREADABLE and BAD_REQUEST
 */
export function resetTo(text: string, group: string, now: number): () => Promise<ResetTo> {
  if (text === "earliest") return async () => ({ kind: "earliest" });
  if (text === "latest") return async () => ({ kind: "latest", minus: 0 });
  const at = text.indexOf(":");
  const [kind, rest] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  switch (kind) {
    case "last": {
      const minus = offsetOf(rest);
      return async () => ({ kind: "latest", minus });
    }
    case "offset": {
      const offset = offsetOf(rest);
      return async () => ({ kind: "offset", offset });
    }
    case "time": {
      const timestamp = timeOf(rest, now);
      return async () => ({ kind: "time", timestamp });
    }
    case "shift": {
      const by = readInteger(rest.replace(/^\+(?=\d)/, ""));
      if (by === null || sizeOf(by) > MOST_INT64) throw bad("--to", `"${rest}" is not a number of records.`);
      return async () => ({ kind: "shift", by });
    }
    case "group": {
      if (rest === "" || rest === group) throw bad("--to", "Name another group: group:OTHER.");
      return async () => ({ kind: "group", group: rest });
    }
    case "file": {
      if (rest === "") throw bad("--to", "Name a file: file:offsets.csv.");
      return () => fromFile(rest, group);
    }
    default:
      throw bad("--to", `"${text}" is not one of ${RESET_TO}.`);
  }
}

function offsetOf(text: string): Integer {
  const offset = readOffset(text);
  if (offset === null) throw bad("--to", `"${text}" is not an integer ${OFFSETS}.`);
  return offset;
}

function timeOf(text: string, now: number): number {
  const ago = text.startsWith("-") ? parseDuration(text.slice(1)) : null;
  const timestamp = ago === null ? parseIsoTime(text) : now - ago;
  if (timestamp !== null && timestamp >= 0) return timestamp;
  throw bad("--to", `"${text}" is not a valid time. Write it like 2026-01-31, 2026-01-31T12:00:00Z or -15m.`);
}

async function fromFile(path: string, group: string): Promise<ResetTo> {
  const reading = path === "-" ? readInput() : readSmallFile(path, MOST_BYTES);
  const bytes = await reading.catch((cause: unknown) => {
    throw new TailwaterError("FILE_UNREADABLE", `The file cannot be read: ${whyUnreadPlainly(cause)}.`, {
      subject: path,
      hint: "Check the path, and the file's permissions.",
      cause,
    });
  });
  const { offsets, problems } = readOffsetsCsv(bytes.toString("utf8"), group);
  for (const problem of problems) tell(`tailwater: ${path}: ${problem}`);
  if (problems.length > 0) throw unusable(path, "The file has lines that cannot be read. Nothing was planned.");
  if (offsets.length === 0) throw unusable(path, `The file has no offset for group ${group}.`);
  return { kind: "offsets", offsets };
}

function unusable(path: string, message: string): TailwaterError {
  const hint = "Each line is topic,partition,offset, or group,topic,partition,offset.";
  return new TailwaterError("BAD_REQUEST", message, { subject: path, hint });
}

/**
 * Reads standard input, which may be a file, a pipe or a terminal.
 * @throws Error when it exceeds the limit for a file
 */
async function readInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 2 ** 20} MB`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
