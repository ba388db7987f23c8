import { type Integer, jsonOf } from "../../contract/integer.ts";
import type { AdminContext } from "./admin-command.ts";
import { FOUND, NOTHING } from "./run.ts";
import { table } from "./text-table.ts";

/** Prints the topics or their number. @returns the exit code */
export async function listTopics({ cluster, format, print }: AdminContext): Promise<number> {
  const topics = await cluster.topics.list();
  const found = topics.length > 0 ? FOUND : NOTHING;
  if (format === "count" || format === "raw") {
    for (const line of format === "count" ? [String(topics.length)] : topics.map(({ name }) => name)) print(line);
    return found;
  }
  const stats = new Map((await cluster.topics.stats(topics.map(({ name }) => name))).map((one) => [one.name, one]));
  const told = topics.map(({ name, partitions, replicationFactor, internal, error }) => {
    const records = stats.get(name)?.records ?? null;
    return { name, partitions, replicationFactor, internal, records, error: error?.code ?? null };
  });
  if (format === "ndjson") for (const one of told) print(jsonOf(one));
  else if (told.length > 0) for (const line of textLines(told)) print(line);
  return found;
}

interface Told {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly internal: boolean;
  readonly records: Integer | null;
  readonly error: string | null;
}

function textLines(topics: readonly Told[]): readonly string[] {
  return table(
    ["topic", "partitions", "replicas", "records", ""],
    topics.map(({ name, partitions, replicationFactor, internal, records, error }) => {
      const [count, replicas] = error === null ? [String(partitions), String(replicationFactor)] : ["-", "-"];
      return [name, count, replicas, records === null ? "-" : String(records), error ?? (internal ? "internal" : "")];
    }),
  );
}
