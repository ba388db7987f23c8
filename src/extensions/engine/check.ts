import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel, StartAt, TailRequest, TextFilter } from "../../contract/tail.ts";

/** What the page sends is checked here, once: a bad value is BAD_REQUEST with its name, not a crash deeper down. */

const KB = 1_024;
const LEAST_STORE_BYTES = 1_024 * KB;
const MOST_STORE_BYTES = 4_096 * 1_024 * KB;
const MOST_ENTRIES = 10_000;

export function checkText(value: unknown, name: string, most = 64 * KB): string {
  if (typeof value !== "string" || value.length > most) throw bad(name, `text of at most ${most} characters`);
  return value;
}

export function checkOptionalText(value: unknown, name: string): string | null {
  return value === null || value === undefined ? null : checkText(value, name);
}

export function checkInteger(value: unknown, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most) {
    throw bad(name, `an integer from ${least} to ${most}`);
  }
  return value;
}

export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw bad(name, "true or false");
  return value;
}

export function checkTexts(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || value.length > MOST_ENTRIES) throw bad(name, `a list of at most ${MOST_ENTRIES}`);
  return value.map((entry: unknown) => checkText(entry, name));
}

export function checkFilter(value: unknown): TextFilter | null {
  if (value === null || value === undefined) return null;
  const { text, caseSensitive } = checkObject(value, "filter");
  return { text: checkText(text, "filter.text"), caseSensitive: checkBoolean(caseSensitive, "filter.caseSensitive") };
}

export function checkTailRequest(value: unknown): TailRequest {
  const { topic, startAt, partitions, isolation, filter, storeBytes } = checkObject(value, "request");
  return {
    topic: checkText(topic, "topic", 249),
    startAt: checkStart(startAt),
    partitions: partitions === "all" ? "all" : checkPartitions(partitions),
    isolation: checkIsolation(isolation),
    filter: checkFilter(filter),
    storeBytes: checkInteger(storeBytes, "storeBytes", LEAST_STORE_BYTES, MOST_STORE_BYTES),
  };
}

function checkIsolation(value: unknown): IsolationLevel {
  if (value === "read_committed" || value === "read_uncommitted") return value;
  throw bad("isolation", "read_committed or read_uncommitted");
}

function checkStart(value: unknown): StartAt {
  const { kind, count, offset, timestamp } = checkObject(value, "startAt");
  switch (kind) {
    case "earliest":
    case "latest":
      return { kind };
    case "last":
      return { kind, count: checkInteger(count, "startAt.count", 0) };
    case "offset":
      return { kind, offset: checkInteger(offset, "startAt.offset", 0) };
    case "timestamp":
      return { kind, timestamp: checkInteger(timestamp, "startAt.timestamp", 0) };
    default:
      throw bad("startAt.kind", "earliest, latest, last, offset or timestamp");
  }
}

function checkPartitions(value: unknown): number[] {
  if (!Array.isArray(value) || value.length === 0) throw bad("partitions", '"all" or a list of partitions');
  return value.map((partition: unknown) => checkInteger(partition, "partitions", 0, 2 ** 31 - 1));
}

export function checkObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw bad(name, "an object");
  return value as Record<string, unknown>;
}

export function bad(name: string, wanted: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `${name} must be ${wanted}.`, { subject: name });
}
