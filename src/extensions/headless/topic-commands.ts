import { plainValue } from "../../contract/config-units.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { jsonOf } from "../../contract/integer.ts";
import { kafkaId } from "../../contract/topic-id.ts";
import type { ConfigEntry, PartitionDetail, TopicDetail } from "../../contract/topics.ts";
import { type AdminCommand, type AdminContext, textOf, textsOf, type Values } from "./admin-command.ts";
import { parseBefore } from "./argument-values.ts";
import { FOUND, TROUBLE } from "./exit-codes.ts";
import { COLUMNS, columnsOf, listTopics } from "./list-topics.ts";
import { bad, integer } from "./read-arguments.ts";
import { figure, isoTime, table } from "./text-table.ts";

const TOPICS = { topic: { type: "string", multiple: true } } as const;
const TOPIC = { topic: { type: "string" } } as const;
const CONFIG = { config: { type: "string", multiple: true } } as const;
const MOST_PARTITIONS = 10_000;
const MOST_REPLICAS = 32_767;

/** The most topics in one request to the cluster. */
const MOST_TOTAL = 100_000;

export const TOPIC_COMMANDS: readonly AdminCommand[] = [
  {
    words: "topics list",
    usage: [
      "[--columns LIST]",
      "lists every topic; topics alone does the same. LIST is what to ask the brokers for, separated by commas:",
      `${COLUMNS.join(", ")} or none (default: records)`,
    ],
    changes: false,
    formats: ["ndjson", "text", "raw", "count"],
    options: { columns: { type: "string" } },
    parse: (values) => {
      const columns = columnsOf(textOf(values, "columns"));
      return (context) => listTopics(context, columns);
    },
  },
  {
    words: "topics describe",
    usage: ["--topic T…", "shows its partitions with leader, replicas, offsets and sizes, and its configuration"],
    changes: false,
    options: TOPICS,
    parse: (values) => {
      const topics = topicsOf(values);
      return async (context) => {
        let code = FOUND;
        for (const topic of topics) code = Math.max(code, await describe(context, topic));
        return code;
      };
    },
  },
  {
    words: "topics create",
    usage: ["--topic T [--partitions N] [--replication-factor N] [--config KEY=VALUE…] [--yes]", "creates a topic"],
    changes: true,
    options: {
      ...{ ...TOPIC, ...CONFIG },
      partitions: { type: "string" },
      "replication-factor": { type: "string" },
    },
    parse: (values) => {
      const count = (name: string, most: number) => {
        const text = textOf(values, name);
        return text === null ? -1 : integer(`--${name}`, text, 1, most);
      };
      const request = {
        topic: topicOf(values),
        partitions: count("partitions", MOST_PARTITIONS),
        replicationFactor: count("replication-factor", MOST_REPLICAS),
        config: Object.fromEntries(configOf(values)),
      };
      return (context) => context.change("topics.create", request);
    },
  },
  {
    words: "topics configure",
    usage: [
      "--topic T [--config KEY=VALUE…] [--remove KEY…] [--yes]",
      "sets configuration keys, or removes them so that the broker's values apply. Times and sizes take units:",
      "retention.ms=7d, retention.bytes=10GB",
    ],
    changes: true,
    options: { ...TOPIC, ...CONFIG, remove: { type: "string", multiple: true } },
    parse: (values) => {
      const topic = topicOf(values);
      const set = configOf(values).map(([key, value]) => ({ key, value }));
      const removed = textsOf(values, "remove").map((key) => ({ key, value: null }));
      if (set.length + removed.length === 0) throw bad("--config", "Give at least one --config or --remove.");
      const twice = removed.find(({ key }) => set.some((one) => one.key === key));
      if (twice !== undefined) throw bad("--remove", `${twice.key} is both set and removed.`);
      return (context) => context.change("topics.configure", { topic, alterations: [...set, ...removed] });
    },
  },
  {
    words: "topics add-partitions",
    usage: ["--topic T --total N [--yes]", "adds partitions, up to N in total; they cannot be removed again"],
    changes: true,
    options: { ...TOPIC, total: { type: "string" } },
    parse: (values) => {
      const topic = topicOf(values);
      const total = textOf(values, "total");
      if (total === null) throw bad("--total", "Give --total: the new number of partitions.");
      const request = { topic, total: integer("--total", total, 1, MOST_TOTAL) };
      return (context) => context.change("topics.addPartitions", request);
    },
  },
  {
    words: "topics delete-records",
    usage: [
      "--topic T --before P:OFFSET[,…] [--yes]",
      "deletes the records of each partition P before its offset; P:end deletes all of them",
    ],
    changes: true,
    options: { ...TOPIC, before: { type: "string", multiple: true } },
    parse: (values) => {
      const request = { topic: topicOf(values), before: parseBefore(textsOf(values, "before")) };
      return (context) => context.change("topics.deleteRecords", request);
    },
  },
  {
    words: "topics delete",
    usage: ["--topic T… [--yes]", "deletes topics with their records"],
    changes: true,
    options: TOPICS,
    parse: (values) => {
      const topics = topicsOf(values);
      return (context) => context.change("topics.delete", { topics });
    },
  },
];

function topicOf(values: Values): string {
  const topic = textOf(values, "topic");
  if (topic === null || topic === "") throw bad("--topic", "Give one --topic.");
  return topic;
}

function topicsOf(values: Values): readonly string[] {
  const topics = textsOf(values, "topic");
  if (topics.length === 0 || topics.includes("")) throw bad("--topic", "Give at least one --topic.");
  return topics;
}

/** Accepts the same units as the window: `retention.ms=1d`. */
function configOf(values: Values): readonly (readonly [string, string])[] {
  const entries = textsOf(values, "config").map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw bad("--config", `"${text}" is not KEY=VALUE.`);
    const key = text.slice(0, at);
    return [key, plainValue(key, text.slice(at + 1))] as const;
  });
  if (new Set(entries.map(([key]) => key)).size < entries.length) throw bad("--config", "Give each key once.");
  return entries;
}

/** Prints one object per topic, or its tables. @returns the exit code: TROUBLE when parts are missing */
async function describe({ cluster, format, print }: AdminContext, topic: string): Promise<number> {
  const [detail, config] = await Promise.all([
    cluster.topics.describe(topic),
    cluster.topics.config(topic).catch((error: unknown) => {
      if (error instanceof TailwaterError && error.code === "TOPIC_UNAUTHORIZED") return error;
      throw error;
    }),
  ]);
  const failures = config instanceof TailwaterError ? [...detail.failures, config.toData()] : detail.failures;
  const entries = config instanceof TailwaterError ? null : config;
  if (format === "ndjson")
    print(
      jsonOf({ ...detail, topic: detail.name, topicId: idOf(detail), failures, config: entries?.map(short) ?? null }),
    );
  else for (const line of textLines(detail, entries)) print(line);
  for (const { message } of format === "text" ? failures : []) print(`! ${message}`);
  return failures.length === 0 ? FOUND : TROUBLE;
}

const idOf = ({ topicId }: TopicDetail): string | null => (topicId === null ? null : kafkaId(topicId));

function short({ name, value, source, readOnly, sensitive, inherited }: ConfigEntry) {
  return { name, value, source, readOnly, sensitive, inherited };
}

function textLines(
  { name, topicId, internal, partitions }: TopicDetail,
  config: readonly ConfigEntry[] | null,
): readonly string[] {
  const overrides = (config ?? []).filter(({ source }) => source === "topic");
  return [
    `${name}${internal ? " (internal)" : ""}${topicId === null ? "" : `  id ${kafkaId(topicId)}`}`,
    ...table(
      ["partition", "leader", "replicas", "in sync", "start", "end", "bytes", "last write"],
      partitions.map(cells),
    ),
    overrides.length === 0 ? "no overrides: all settings are inherited" : "overrides:",
    ...overrides.map(({ name: key, value }) => `${key}=${value ?? "(hidden)"}`),
  ];
}

function cells(one: PartitionDetail): readonly string[] {
  return [
    ...[String(one.partition), one.leader === null ? "none" : String(one.leader)],
    ...[one.replicas.join(","), one.inSync.join(",")],
    ...[figure(one.start), figure(one.end), figure(one.bytes)],
    one.lastWrite === null ? "-" : isoTime(one.lastWrite),
  ];
}
