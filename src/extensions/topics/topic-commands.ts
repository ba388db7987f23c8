import { jsonOf } from "../../contract/integer.ts";
import { SERVERS } from "../../contract/shell-command.ts";
import type { ConfigAlteration, RecordsBefore, TopicToCreate } from "../../contract/topics.ts";
import { perCommand, shellCommand, withInput } from "../kit/posix-shell.ts";

/** The changes as commands of Kafka's own tools. Null when the tools cannot express them. */

/** The most lines of a file inside a command. */
const MOST_LINES = 10_000;

export function createCommand({ topic, partitions, replicationFactor, config }: TopicToCreate): string | null {
  const entries = Object.entries(config);
  // kafka-topics.sh splits at "=" and has no way to quote it.
  if (entries.some(([, value]) => value === "" || value.includes("="))) return null;
  return shellCommand(
    "kafka-topics.sh",
    ...["--create", "--topic", topic],
    ...(partitions < 0 ? [] : ["--partitions", String(partitions)]),
    ...(replicationFactor < 0 ? [] : ["--replication-factor", String(replicationFactor)]),
    ...entries.flatMap(([key, value]) => ["--config", `${key}=${value}`]),
  );
}

export function configureCommand(topic: string, alterations: readonly ConfigAlteration[]): string | null {
  const added: string[] = [];
  const removed: string[] = [];
  for (const { key, value } of alterations) {
    if (value === null) removed.push(key);
    // kafka-configs.sh splits at commas and "=" outside of square brackets, and drops all brackets.
    else if (/[[\]]/.test(value)) return null;
    else added.push(/[,=]/.test(value) || value === "" ? `${key}=[${value}]` : `${key}=${value}`);
  }
  return shellCommand(
    "kafka-configs.sh",
    ...["--alter", "--entity-type", "topics", "--entity-name", topic],
    ...(added.length === 0 ? [] : ["--add-config", added.join(",")]),
    ...(removed.length === 0 ? [] : ["--delete-config", removed.join(",")]),
  );
}

export function addPartitionsCommand(topic: string, total: number): string {
  return shellCommand("kafka-topics.sh", "--alter", "--topic", asPattern(topic), "--partitions", String(total));
}

export function deleteTopicsCommand(topics: readonly string[]): string {
  return perCommand(topics, (topic) => `${asPattern(topic)}|`)
    .map((some) => shellCommand("kafka-topics.sh", "--delete", "--topic", some.map(asPattern).join("|")))
    .join("\n");
}

export function deleteRecordsCommand(
  records: readonly { readonly topic: string; readonly before: readonly RecordsBefore[] }[],
): string | null {
  if (records.reduce((all, { before }) => all + before.length, 0) > MOST_LINES) return null;
  const partitions = records.flatMap(({ topic, before }) =>
    before.map(({ partition, offset }) => jsonOf({ topic, partition, offset })),
  );
  const json = `{"version": 1, "partitions": [\n${partitions.join(",\n")}\n]}`;
  return withInput(`kafka-delete-records.sh ${SERVERS} --offset-json-file /dev/stdin`, json);
}

/** kafka-topics.sh reads a name as a regular expression, so an unescaped dot would match other topics, too. */
function asPattern(topic: string): string {
  return topic.replaceAll(".", "\\.");
}
