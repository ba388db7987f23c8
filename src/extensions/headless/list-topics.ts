import { type Integer, jsonOf } from "../../contract/integer.ts";
import type { TopicSummary } from "../../contract/topics.ts";
import type { AdminContext } from "./admin-command.ts";
import { FOUND, NOTHING, TROUBLE } from "./exit-codes.ts";
import { bad, oneOf } from "./read-arguments.ts";
import { tell } from "./tell.ts";
import { figure, isoTime, table } from "./text-table.ts";

/** What costs requests to brokers: the log's offsets, the log directories, and the largest timestamps. */
export const COLUMNS = ["records", "size", "last-write"] as const;
export type Column = (typeof COLUMNS)[number];

/** @param text of `--columns` @throws TailwaterError BAD_REQUEST */
export function columnsOf(text: string | null): ReadonlySet<Column> {
  if (text === null) return new Set(["records"]);
  if (text === "none") return new Set();
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw bad("--columns", `"${text}" is not a list of columns.`);
  return new Set(names.map((name) => oneOf("--columns", name, COLUMNS)));
}

/** One line of the list. Unknown is null; a column that was not asked for is absent. */
interface Line {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly internal: boolean;
  readonly records?: Integer | null;
  /** All replicas on all brokers' disks. */
  readonly bytes?: Integer | null;
  /** ms since the epoch, by the records' own timestamps. */
  readonly lastWrite?: Integer | null;
  readonly error: string | null;
}

type Figures = Pick<Line, "records" | "bytes" | "lastWrite">;

/**
 * Prints the topics or their number. Asks only for the columns wanted, one kind after the other.
 * @returns the exit code: TROUBLE when sizes or last writes are missing
 */
export async function listTopics(context: AdminContext, columns: ReadonlySet<Column>): Promise<number> {
  const { cluster, format, print } = context;
  const topics = await cluster.topics.list();
  const found = topics.length > 0 ? FOUND : NOTHING;
  if (format === "count" || format === "raw") {
    for (const line of format === "count" ? [String(topics.length)] : topics.map(({ name }) => name)) print(line);
    return found;
  }
  const { figures, problems } = await figuresOf(context, topics, columns);
  const lines = topics.map(({ name, partitions, replicationFactor, internal, error }): Line => {
    return { name, partitions, replicationFactor, internal, ...figures(name), error: error?.code ?? null };
  });
  if (format === "ndjson") for (const line of lines) print(jsonOf(line));
  else if (lines.length > 0) for (const line of textLines(lines, columns)) print(line);
  for (const problem of problems) tell(`tailwater: ${problem}`);
  return problems.size > 0 ? TROUBLE : found;
}

async function figuresOf({ cluster }: AdminContext, topics: readonly TopicSummary[], columns: ReadonlySet<Column>) {
  const names = topics.map(({ name }) => name);
  const problems = new Set<string>();
  const columnOf = <One extends { readonly name: string }, Name extends keyof Figures>(
    name: Name,
    all: readonly One[],
    toValue: (one: One) => Integer | null,
  ) => {
    const values = new Map(all.map((one) => [one.name, toValue(one)]));
    return (topic: string): Figures => ({ [name]: values.get(topic) ?? null });
  };
  const parts: ((topic: string) => Figures)[] = [];
  if (columns.has("records")) {
    parts.push(columnOf("records", await cluster.topics.stats(names), ({ records }) => records));
  }
  if (columns.has("size")) {
    const sizes = await cluster.topics.sizes(null);
    for (const { message } of sizes.failures) problems.add(message);
    parts.push(columnOf("bytes", sizes.topics, ({ bytes }) => bytes));
  }
  if (columns.has("last-write")) {
    const writes = await cluster.topics.lastWrites(names);
    // The list itself reports a topic that cannot be described.
    const described = new Set(topics.flatMap(({ name, error }) => (error === null ? [name] : [])));
    for (const { name, error } of writes) if (error !== null && described.has(name)) problems.add(error.message);
    parts.push(columnOf("lastWrite", writes, ({ at }) => at));
  }
  return { problems, figures: (topic: string): Figures => Object.assign({}, ...parts.map((part) => part(topic))) };
}

function textLines(lines: readonly Line[], columns: ReadonlySet<Column>): readonly string[] {
  return table(
    ["topic", "partitions", "replicas", ...COLUMNS.flatMap((one) => (columns.has(one) ? [HEADS[one]] : [])), ""],
    lines.map(({ name, partitions, replicationFactor, internal, records, bytes, lastWrite, error }) => [
      ...[name, ...(error === null ? [String(partitions), String(replicationFactor)] : ["-", "-"])],
      ...(columns.has("records") ? [figure(records ?? null)] : []),
      ...(columns.has("size") ? [figure(bytes ?? null)] : []),
      ...(columns.has("last-write") ? [lastWrite == null ? "-" : isoTime(lastWrite)] : []),
      error ?? (internal ? "internal" : ""),
    ]),
  );
}

const HEADS: Readonly<Record<Column, string>> = { records: "records", size: "bytes", "last-write": "last write" };
