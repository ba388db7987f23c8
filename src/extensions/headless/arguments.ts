import { CSV_DEFAULT, type CsvChoice } from "../../contract/exports.ts";
import type { Filter } from "../../contract/filter.ts";
import { parseIsoTime } from "../../contract/iso-time.ts";
import { LEAST_BATCH_MB, LEAST_MEMORY_MB, MOST_BATCH_MB, MOST_MEMORY_MB } from "../../contract/memory.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { EndAt } from "../../contract/scan.ts";
import type { LineFormat } from "../../contract/tail-worker.ts";
import { MOST_TOPICS, type StartAt } from "../../contract/tails.ts";
import { parseDuration, parsePartitions } from "./argument-values.ts";
import { bad, integer, oneOf, PLACE_OPTIONS, type Place, placeOf, readArguments } from "./read-arguments.ts";

export const COMMANDS = ["scan", "tail"] as const;
/** The first words of two-word commands, which are not read here. */
const OTHERS = ["topics", "groups", "produce"] as const;
export type Command = (typeof COMMANDS)[number];
export type Format = LineFormat | "receipt";

/** The options of a scan or a tail. */
export interface HeadlessOptions extends Place {
  readonly command: Command;
  readonly topics: readonly string[];
  readonly partitions: "all" | readonly number[];
  readonly startAt: StartAt;
  /** Null: it has no end, and it runs until the user interrupts it. */
  readonly endAt: EndAt | null;
  readonly isolation: IsolationLevel;
  readonly filter: Filter | null;
  readonly format: Format;
  readonly csv: CsvChoice;
  /** Ends after this many matches; null for all. */
  readonly limit: number | null;
  /** A scan that makes no progress gives up after this time, ms. */
  readonly waitMs: number;
  readonly memoryMb: number | null;
  /** The limit for one unpacked batch. */
  readonly batchMb: number | null;
}

const DEFAULT_WAIT = "30s";
/** Kafka's own rule. */
const LONGEST_TOPIC = 249;

/**
 * @param now ms since the epoch, for relative times
 * @returns null when the user asks for help
 * @throws TailwaterError BAD_REQUEST naming the argument
 */
export function parseHeadless(args: readonly string[], now: number): HeadlessOptions | null {
  const { values, positionals } = readArguments(args, OPTIONS);
  if (values.help === true || positionals[0] === "help") return null;
  const command = COMMANDS.find((name) => name === positionals[0]);
  if (command === undefined || positionals.length > 1) {
    const [first = "tailwater", second = ""] = positionals;
    if (command === undefined) {
      const isLate = OTHERS.some((name) => name === first);
      const message = isLate ? "Write the command first, then its options." : "Unknown command.";
      throw bad(first, isLate ? message : `${message} Use one of ${[...COMMANDS, ...OTHERS].join(", ")}.`);
    }
    throw bad(second, "Unexpected argument. Name a topic with --topic.");
  }
  const place = placeOf(values);
  // Each topic once. If it were named twice, its records would be read twice.
  const topics = [...new Set(values.topic)];
  if (topics.length > MOST_TOPICS) throw bad("--topic", `Give at most ${MOST_TOPICS} topics.`);
  const wrong = topics.find((topic) => topic === "" || topic.length > LONGEST_TOPIC);
  if (wrong !== undefined) throw bad("--topic", `A topic's name has 1 to ${LONGEST_TOPIC} characters.`);
  if (topics.length === 0) throw bad("--topic", "Give at least one --topic.");
  const partitions = values.partitions === undefined ? "all" : parsePartitions(values.partitions);
  if (topics.length > 1 && partitions !== "all") throw bad("--partitions", "--partitions works with one topic only.");
  if (command === "tail" && values.until !== undefined) throw bad("--until", "A tail has no end. Use scan.");
  if (command === "tail" && values["stop-early"] === true) throw bad("--stop-early", "A tail has no end. Use scan.");
  const startAt = parseStart(values.from ?? (command === "tail" ? "latest" : "earliest"), now);
  const endAt = command === "tail" ? null : parseEnd(values.until ?? "now", now, values["stop-early"] === true);
  if (isBackwards(startAt, endAt)) throw bad("--until", "--until is before --from, so the range is empty.");
  return {
    ...place,
    command,
    topics,
    partitions,
    startAt,
    endAt,
    isolation: oneOf("--isolation", values.isolation ?? "read_committed", ["read_committed", "read_uncommitted"]),
    filter: parseFilter(values),
    format: oneOf("--format", values.format ?? "ndjson", ["ndjson", "csv", "raw", "count", "receipt"]),
    csv: { ...CSV_DEFAULT, formulas: values["keep-formulas"] === true ? "kept" : "escaped" },
    limit: values.limit === undefined ? null : integer("--limit", values.limit, 1),
    waitMs: parseWait(values.wait ?? DEFAULT_WAIT),
    memoryMb: values.memory === undefined ? null : integer("--memory", values.memory, LEAST_MEMORY_MB, MOST_MEMORY_MB),
    batchMb:
      values["max-batch"] === undefined
        ? null
        : integer("--max-batch", values["max-batch"], LEAST_BATCH_MB, MOST_BATCH_MB),
  };
}

const OPTIONS = {
  ...PLACE_OPTIONS,
  topic: { type: "string", multiple: true },
  partitions: { type: "string" },
  from: { type: "string" },
  until: { type: "string" },
  "stop-early": { type: "boolean" },
  where: { type: "string" },
  grep: { type: "string" },
  regex: { type: "string" },
  "ignore-case": { type: "boolean" },
  format: { type: "string" },
  "keep-formulas": { type: "boolean" },
  limit: { type: "string" },
  wait: { type: "string" },
  isolation: { type: "string" },
  memory: { type: "string" },
  "max-batch": { type: "string" },
} as const;

interface FilterValues {
  readonly where?: string | undefined;
  readonly grep?: string | undefined;
  readonly regex?: string | undefined;
  readonly "ignore-case"?: boolean | undefined;
}

function parseFilter({ where, grep, regex, "ignore-case": ignoreCase }: FilterValues): Filter | null {
  const given = [where, grep, regex].filter((text) => text !== undefined);
  if (given.length > 1) throw bad("--where", "Give one of --where, --grep and --regex.");
  const caseSensitive = ignoreCase !== true;
  if (where !== undefined) return { kind: "cel", expression: where };
  if (regex !== undefined) return { kind: "regex", pattern: regex, caseSensitive };
  return grep === undefined ? null : { kind: "text", text: grep, caseSensitive };
}

function parseStart(text: string, now: number): StartAt {
  if (text === "earliest" || text === "latest") return { kind: text };
  return parsePlace("--from", text, now, "earliest, latest, offset:N, last:N, -15m, 2026-01-31");
}

function isBackwards(start: StartAt, end: EndAt | null): boolean {
  if (start.kind === "timestamp" && end?.kind === "timestamp") return end.timestamp < start.timestamp;
  return start.kind === "offset" && end?.kind === "offset" && end.offset < start.offset;
}

/** The values that start and end of a range have in common. @param others the allowed values, for the error */
function parsePlace(option: "--from" | "--until", text: string, now: number, others: string) {
  const [kind = "", rest = ""] = split(text);
  if (kind === "last") return { kind, count: integer(option, rest, 0) } as const;
  if (kind === "offset") return { kind, offset: integer(option, rest, 0) } as const;
  const timestamp = text.startsWith("-") ? ago(text, now) : parseIsoTime(kind === "time" ? rest : text);
  if (timestamp !== null) return { kind: "timestamp", timestamp } as const;
  // A text that looks like a time gets an error about its form.
  if (/^time:|^\d{1,4}[-/.:]\d/.test(text)) {
    throw bad(
      option,
      `"${text}" is not a valid time. Write it like 2026-01-31, 2026-01-31T12:00 or 2026-01-31T12:00:00Z.`,
    );
  }
  throw bad(option, `"${text}" is not one of ${others}.`);
}

function parseEnd(text: string, now: number, stopsEarly: boolean): EndAt {
  const end = parseBound(text, now);
  if (!stopsEarly) return end;
  if (end.kind !== "timestamp") throw bad("--stop-early", "--stop-early needs a time as --until.");
  return { ...end, stopsEarly };
}

function parseBound(text: string, now: number): EndAt {
  if (text === "now" || text === "latest") return { kind: "now" };
  // A range that ends where each log starts: it is empty, but not wrong usage.
  if (text === "earliest") return { kind: "offset", offset: 0 };
  return parsePlace("--until", text, now, "earliest, latest, now, offset:N, last:N, -5m, 2026-01-31");
}

/** Split at the first colon only, because a time contains more of them. */
function split(text: string): [string, string] {
  const at = text.indexOf(":");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function ago(text: string, now: number): number | null {
  const ms = parseDuration(text.slice(1));
  return ms === null ? null : now - ms;
}

function parseWait(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw bad("--wait", `"${text}" is not a duration. Write it like 30s or 5m.`);
  return ms;
}
