import type { Filter } from "../../contract/filter.ts";
import type { PartitionOffset } from "../../contract/groups.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { EndAt } from "../../contract/scan.ts";
import {
  type LateAsked,
  MOST_COLUMNS,
  MOST_OFFSETS,
  MOST_TOPICS,
  type StartAt,
  type TailRequest,
} from "../../contract/tails.ts";
import type { RowView } from "../../contract/view.ts";
import { bad, checkBoolean, checkInt64, checkInteger, checkObject, checkText, checkTexts } from "../kit/check.ts";

export const LONGEST_TOPIC = 249;

export function checkFilter(value: unknown): Filter | null {
  if (value === null || value === undefined) return null;
  const { kind, text, pattern, expression, caseSensitive } = checkObject(value, "filter");
  switch (kind) {
    case "text":
      return {
        kind,
        text: checkText(text, "filter.text"),
        caseSensitive: checkBoolean(caseSensitive, "filter.caseSensitive"),
      };
    case "regex":
      return {
        kind,
        pattern: checkText(pattern, "filter.pattern"),
        caseSensitive: checkBoolean(caseSensitive, "filter.caseSensitive"),
      };
    case "cel":
      return { kind, expression: checkText(expression, "filter.expression") };
    default:
      throw bad("filter.kind", "text, regex or cel");
  }
}

export function checkTailRequest(value: unknown): TailRequest {
  const request = checkObject(value, "request");
  const topics = checkTexts(request.topics, "topics", MOST_TOPICS, LONGEST_TOPIC);
  if (topics.length === 0 || new Set(topics).size < topics.length) throw bad("topics", "one or more different topics");
  if (topics.length > 1 && request.partitions !== "all") throw bad("partitions", '"all" for several topics');
  return {
    topics,
    startAt: checkStart(request.startAt),
    endAt: checkEnd(request.endAt),
    partitions: request.partitions === "all" ? "all" : checkPartitions(request.partitions),
    isolation: checkIsolation(request.isolation),
    filter: checkFilter(request.filter),
    columns: checkColumns(request.columns),
    view: checkView(request.view),
  };
}

export function checkLateAsked(value: unknown): LateAsked {
  const { topics, partitions, isolation, until } = checkObject(value, "asked");
  return {
    topics: checkTexts(topics, "topics", MOST_TOPICS, LONGEST_TOPIC),
    partitions: partitions === "all" ? "all" : checkPartitions(partitions),
    isolation: checkIsolation(isolation),
    until: checkInteger(until, "until", EARLIEST_DATE),
  };
}

export function checkColumns(value: unknown): string[] {
  return checkTexts(value, "columns", MOST_COLUMNS, 1_000);
}

export function checkView(value: unknown): RowView {
  if (value === "arrival" || value === "time" || value === "latest-per-key") return value;
  throw bad("view", "arrival, time or latest-per-key");
}

/** The earliest moment of a Date, ms since the epoch. */
const EARLIEST_DATE = -8_640_000_000_000_000;

function checkEnd(value: unknown): EndAt | null {
  if (value === null) return null;
  const { kind, count, offset, timestamp, stopsEarly } = checkObject(value, "endAt");
  if (kind === "now") return { kind };
  if (kind === "last") return { kind, count: checkInteger(count, "endAt.count", 0) };
  if (kind === "offset") return { kind, offset: checkInteger(offset, "endAt.offset", 0) };
  if (kind === "timestamp") {
    if (stopsEarly !== undefined && typeof stopsEarly !== "boolean") throw bad("endAt.stopsEarly", "true or false");
    const at = checkInteger(timestamp, "endAt.timestamp", EARLIEST_DATE);
    return stopsEarly === true ? { kind, timestamp: at, stopsEarly } : { kind, timestamp: at };
  }
  throw bad("endAt.kind", "now, last, offset or timestamp");
}

export function checkIsolation(value: unknown): IsolationLevel {
  if (value === "read_committed" || value === "read_uncommitted") return value;
  throw bad("isolation", "read_committed or read_uncommitted");
}

function checkStart(value: unknown): StartAt {
  const { kind, count, offset, timestamp, offsets } = checkObject(value, "startAt");
  switch (kind) {
    case "earliest":
    case "latest":
      return { kind };
    case "last":
      return { kind, count: checkInteger(count, "startAt.count", 0) };
    case "offset":
      return { kind, offset: checkInteger(offset, "startAt.offset", 0) };
    case "timestamp":
      return { kind, timestamp: checkInteger(timestamp, "startAt.timestamp", EARLIEST_DATE) };
    case "offsets":
      return { kind, offsets: checkOffsets(offsets) };
    default:
      throw bad("startAt.kind", "earliest, latest, last, offset, offsets or timestamp");
  }
}

function checkOffsets(value: unknown): PartitionOffset[] {
  if (!Array.isArray(value) || value.length > MOST_OFFSETS) {
    throw bad("startAt.offsets", `a list of at most ${MOST_OFFSETS} offsets`);
  }
  return value.map((one: unknown) => {
    const { topic, partition, offset } = checkObject(one, "startAt.offsets");
    return {
      topic: checkText(topic, "startAt.offsets.topic", LONGEST_TOPIC),
      partition: checkInteger(partition, "startAt.offsets.partition", 0, 2 ** 31 - 1),
      offset: checkInt64(offset, "startAt.offsets.offset", 0),
    };
  });
}

function checkPartitions(value: unknown): number[] {
  if (!Array.isArray(value) || value.length === 0) throw bad("partitions", '"all" or a list of partitions');
  return [...new Set(value.map((partition: unknown) => checkInteger(partition, "partitions", 0, 2 ** 31 - 1)))];
}
