import { humanValue } from "../../contract/config-units.ts";
import { readInteger } from "../../contract/integer.ts";
import type { TopicSummary } from "../../contract/topics.ts";
import type { TableColumn, TableModel, Value } from "../components/data-table-model.ts";
import { wordSearch } from "../components/word-search.ts";
import { formatBytes, formatNumber, formatRate } from "../data/format.ts";
import { exactTime, shortAgo, writeTone } from "./last-write.ts";
import { CONFIG_COLUMN } from "./topic-figures.ts";
import { type NameActions, renderName } from "./topic-name.ts";
import { ailmentOf, type TopicRow } from "./topic-row.ts";
import { troubleOrNote } from "./topic-trouble.ts";

/** Configuration keys whose values are numbers. */
const NUMBERS = /\.(ms|bytes|messages|isr|insync\.replicas)$/;
const column = (given: TableColumn<TopicRow>) => given;
const none = () => "";

/** A column of figures; the cells of a branch are empty. */
function figure(
  given: Pick<TableColumn<TopicRow>, "id" | "label" | "track" | "unit" | "optional" | "title" | "tone"> & {
    of(row: TopicRow): Value;
    text?(row: TopicRow): string;
    /** Aligned left, unlike a figure. */
    left?: boolean;
  },
): TableColumn<TopicRow> {
  const { of, text, left = false, ...rest } = given;
  const value = (row: TopicRow) => (row.branch === null && row.error === null ? of(row) : null);
  return {
    ...rest,
    figure: !left,
    value,
    render: (row) => {
      if (row.branch !== null) return "";
      const known = value(row);
      return known === null ? "–" : (text?.(row) ?? String(known));
    },
  };
}

const COLUMNS: readonly TableColumn<TopicRow>[] = [
  column({
    id: "partitions",
    label: "Partitions",
    track: "minmax(64px, 84px)",
    figure: true,
    value: ({ partitions, error }) => (error === null ? partitions : null),
    render: ({ partitions, error }) => (error === null ? formatNumber(partitions) : "–"),
  }),
  figure({
    id: "replicationFactor",
    label: "Replication",
    track: "minmax(68px, 88px)",
    of: (row) => row.replicationFactor,
  }),
  figure({
    id: "records",
    label: "Records",
    track: "minmax(72px, 112px)",
    of: ({ stats }) => stats?.records ?? null,
    text: ({ stats }) => formatNumber(stats?.records ?? 0),
  }),
  figure({
    id: "rate",
    label: "Records/s",
    track: "minmax(64px, 84px)",
    of: ({ stats }) => stats?.recordsPerSecond ?? null,
    text: ({ stats }) => formatRate(stats?.recordsPerSecond ?? 0),
    tone: ({ stats }) => (stats?.recordsPerSecond ? "" : "none"),
  }),
  figure({
    id: "size",
    label: "Size",
    unit: "bytes",
    track: "minmax(64px, 84px)",
    of: ({ size }) => size?.bytes ?? null,
    text: ({ size }) => formatBytes(size?.bytes ?? 0),
    title: ({ size }) => (size?.bytes == null ? null : `${formatNumber(size.bytes)} bytes on all replicas`),
  }),
  figure({
    id: "lastWrite",
    label: "Last write",
    unit: "ms since 1970",
    track: "minmax(64px, 80px)",
    of: ({ lastWrite }) => lastWrite?.at ?? null,
    text: ({ lastWrite }) => shortAgo(lastWrite?.at ?? 0, Date.now()),
    tone: ({ lastWrite }) => (lastWrite?.at == null ? "none" : writeTone(lastWrite.at)),
    title: ({ lastWrite }) => {
      if (lastWrite === null) return null;
      return lastWrite.at === null ? (lastWrite.error?.message ?? "It has no record") : exactTime(lastWrite.at);
    },
  }),
  figure({
    id: "groups",
    label: "Groups",
    track: "minmax(48px, 72px)",
    optional: true,
    // When some groups could not be read, a count of 0 does not prove that there are none.
    of: ({ groups }) => (groups === null || (groups.least && groups.count === 0) ? null : groups.count),
    text: ({ groups }) => `${groups?.least ? "≥ " : ""}${formatNumber(groups?.count ?? 0)}`,
    title: ({ groups }) => (groups?.least ? "Some groups could not be looked at" : null),
  }),
  configColumn("cleanup.policy", "Cleanup", "minmax(76px, 112px)", true),
];

/** The topics' table. @param keys configuration keys with a column of their own */
export function topicTable(keys: readonly string[], does: NameActions): TableModel<TopicRow> {
  return {
    keyOf: ({ name }) => name,
    textOf: ({ name }) => name,
    ...troubleOrNote(({ error, stats }) => error ?? stats?.error ?? null),
    tone: (row) => {
      if (row.leaderless > 0) return "danger";
      return row.underReplicated > 0 ? "warn" : row.internal ? "dim" : "";
    },
    isHeading: ({ branch }) => branch !== null,
    columns: [
      column({
        id: "name",
        label: "Topic",
        track: "minmax(180px, 1fr)",
        value: ({ name }) => name,
        render: (row, words) => renderName(row, words, does),
        title: (row) => ailmentOf(row) ?? row.name,
      }),
      ...COLUMNS,
      ...keys.map((key) => configColumn(key, key, "minmax(96px, 150px)", false)),
    ],
  };
}

/** The configuration keys that columns need. @param columns ids of the visible columns */
export function configKeys(columns: readonly string[]): readonly string[] {
  return columns.filter((id) => id.startsWith(CONFIG_COLUMN)).map((id) => id.slice(CONFIG_COLUMN.length));
}

function configColumn(key: string, label: string, track: string, optional: boolean): TableColumn<TopicRow> {
  const text = ({ config }: TopicRow) => config?.values[key] ?? null;
  return figure({
    ...{ id: `${CONFIG_COLUMN}${key}`, label, track, optional, left: !NUMBERS.test(key) },
    of: (row) => {
      const value = text(row);
      return value === null ? null : (readInteger(value) ?? value);
    },
    text: (row) => humanValue(key, text(row) ?? "") ?? text(row) ?? "",
    title: (row) => row.config?.error?.message ?? (text(row) === null ? null : `${key}=${text(row)}`),
    tone: none,
  });
}

const collator = new Intl.Collator("en", { numeric: true });

/** Sorted by name; sorting a sorted list again is fast. */
export function byName<Topic extends Pick<TopicSummary, "name">>(topics: readonly Topic[]): Topic[] {
  return [...topics].sort((one, other) => collator.compare(one.name, other.name));
}

/** The topics whose name contains all words, sorted by name. @param internal includes Kafka's internal topics */
export function findTopics(topics: readonly TopicSummary[], words: string, internal: boolean): TopicSummary[] {
  const fits = wordSearch(words);
  return byName(topics.filter((topic) => (internal || !topic.internal) && fits(topic.name)));
}
