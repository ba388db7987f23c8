import type { BodyPart, CopyRequest, LinesRequest } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";
import type { PulseRequest } from "../../contract/tails.ts";
import { bad, checkInteger, checkObject } from "../kit/check.ts";

/** The most rows or lines in one answer. */
const MOST_ROWS = 5_000;
const LONGEST_WAIT_MS = 60_000;
const MOST_FOLDED = 1_000_000;

export function checkPulseRequest(value: unknown): PulseRequest {
  const { seen, maxWaitMs, follow } = checkObject(value, "request");
  return {
    seen: checkInteger(seen, "request.seen", 0),
    maxWaitMs: checkInteger(maxWaitMs, "request.maxWaitMs", 0, LONGEST_WAIT_MS),
    follow: checkInteger(follow, "request.follow", 0, MOST_ROWS),
  };
}

export function checkCount(value: unknown): number {
  return checkInteger(value, "count", 0, MOST_ROWS);
}

export function checkRef(value: unknown): RowRef {
  const { epoch, row } = checkObject(value, "ref");
  // Negative epochs name rows outside the view: records on which the filter failed, and a key's newest record.
  return { epoch: checkInteger(epoch, "ref.epoch", Number.MIN_SAFE_INTEGER), row: checkInteger(row, "ref.row", 0) };
}

export function checkLinesRequest(value: unknown): LinesRequest {
  const { ref, body, view, folded, first, count } = checkObject(value, "request");
  if (view !== "json" && view !== "text" && view !== "hex") throw bad("view", "json, text or hex");
  if (!Array.isArray(folded) || folded.length > MOST_FOLDED) throw bad("folded", "a list of line numbers");
  return {
    ref: checkRef(ref),
    body: checkBody(body),
    view,
    folded: folded.map((line: unknown) => checkInteger(line, "folded", 0)),
    first: checkInteger(first, "first", 0),
    count: checkCount(count),
  };
}

export function checkCopyRequest(value: unknown): CopyRequest {
  const { ref, format, body } = checkObject(value, "request");
  if (format === "json") return { ref: checkRef(ref), format };
  if (format === "raw") return { ref: checkRef(ref), format, body: checkBody(body) };
  throw bad("format", "raw or json");
}

function checkBody(value: unknown): BodyPart {
  const { part, index } = checkObject(value, "body");
  if (part === "key" || part === "value") return { part };
  if (part === "header") return { part, index: checkInteger(index, "body.index", 0) };
  throw bad("body.part", "key, value or header");
}
