import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { promisify } from "node:util";
import { type JavaProcess, startJava } from "../../scripts/kafka/java-process.ts";
import { JVM_FLAGS } from "../../scripts/kafka/jvm.ts";
import { prepareKafka } from "../../scripts/kafka/prepare.ts";
import { type Integer, readInteger } from "../../src/contract/integer.ts";

const run = promisify(execFile);

/** Kafka's own command line tools, by their names in `bin/`. */
const TOOLS = {
  "kafka-consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
  "kafka-share-groups": "org.apache.kafka.tools.consumer.group.ShareGroupCommand",
  "kafka-streams-groups": "org.apache.kafka.tools.streams.StreamsGroupCommand",
  "kafka-groups": "org.apache.kafka.tools.GroupsCommand",
  "kafka-configs": "kafka.admin.ConfigCommand",
  "kafka-metadata-quorum": "org.apache.kafka.tools.MetadataQuorumCommand",
  "kafka-topics": "org.apache.kafka.tools.TopicCommand",
} as const;
export type KafkaTool = keyof typeof TOOLS;

/** A line of a table that a tool prints, by column name; null where it prints "-". */
export type ToolRow = Readonly<Record<string, string | null>>;

/**
 * What a tool prints on standard output. A call takes a second, because it starts a JVM. @throws Error with the output
 * when its exit code is not 0
 */
export async function kafkaTool(bootstrap: string, tool: KafkaTool, args: readonly string[]): Promise<string> {
  const { java, classPath, flags } = await prepareKafka();
  const jvm = [...JVM_FLAGS, ...flags, "-Xmx128m", "-cp", classPath];
  const { stdout } = await run(java, [...jvm, TOOLS[tool], "--bootstrap-server", bootstrap, ...args]);
  return stdout;
}

/** The rows of every table in a tool's output. */
export async function toolRows(bootstrap: string, tool: KafkaTool, args: readonly string[]): Promise<ToolRow[]> {
  return parseTables(await kafkaTool(bootstrap, tool, args));
}

/** `kafka-…-groups.sh --describe --offsets` as offsets of `topic:partition`; null where the tool prints "-". */
export interface ToolOffsets {
  readonly committed: Integer | null;
  readonly end: Integer | null;
  readonly lag: Integer | null;
}

/** Committed offset, log end offset and lag as `kafka-consumer-groups.sh` (or streams) prints them, by `topic:partition`. */
export async function toolOffsets(
  bootstrap: string,
  group: string,
  tool: KafkaTool = "kafka-consumer-groups",
): Promise<ReadonlyMap<string, ToolOffsets>> {
  const rows = await toolRows(bootstrap, tool, ["--describe", "--offsets", "--verbose", "--group", group]);
  const number = (text: string | null | undefined) => (text == null ? null : readInteger(text));
  return new Map(
    rows.map((row) => [
      `${row.TOPIC}:${row.PARTITION}`,
      {
        committed: number(row["CURRENT-OFFSET"] ?? row["START-OFFSET"]),
        end: number(row["LOG-END-OFFSET"]),
        lag: number(row.LAG ?? row["OFFSET-LAG"]),
      },
    ]),
  );
}

/**
 * A table has a line in capitals, and below it lines with the same number of words. Empty lines separate tables. Names
 * with spaces cannot be parsed.
 */
export function parseTables(text: string): ToolRow[] {
  const rows: ToolRow[] = [];
  let columns: string[] | null = null;
  for (const line of text.split("\n")) {
    // "127.0.0.1:9092  (1)" under "COORDINATOR (ID)"; lists hold ", ".
    const words = line
      .replace(/COORDINATOR \(ID\)/, "COORDINATOR")
      .replaceAll(/\s+\(\d+\)/g, "")
      .replaceAll(", ", ",")
      .trim()
      .split(/\s+/);
    if (words.length < 2) columns = null;
    else if (words.every((word) => /^#?[A-Z][A-Z_-]*$/.test(word)) && columns === null) columns = words;
    else if (columns !== null) {
      const names: readonly string[] = columns;
      rows.push(Object.fromEntries(names.map((name, at) => [name, blank(words[at])])));
    }
  }
  return rows;
}

function blank(word: string | undefined): string | null {
  return word === undefined || word === "-" ? null : word;
}

/**
 * A real Java consumer that reads the topic as one member of a group, for comparison with our members. It is in the
 * group when its log has a record.
 */
export async function javaConsumer(
  bootstrap: string,
  kind: "consumer" | "share",
  group: string,
  topic: string,
): Promise<JavaProcess> {
  const { java, classPath, flags } = await prepareKafka();
  const folder = await mkdtemp(join(tmpdir(), "tailwater-java-consumer-"));
  const jvm = [...JVM_FLAGS, ...flags, "-Xmx128m", "-cp", classPath];
  const main =
    kind === "share"
      ? ["org.apache.kafka.tools.consumer.ConsoleShareConsumer"]
      : [
          "org.apache.kafka.tools.consumer.ConsoleConsumer",
          ...["--from-beginning", "--consumer-property", "group.protocol=consumer"],
        ];
  const args = ["--bootstrap-server", bootstrap, "--group", group, "--topic", topic];
  const started = await startJava(java, [...jvm, ...main, ...args], join(folder, "java.log"), folder);
  after(async () => {
    await started.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });
  return started;
}
