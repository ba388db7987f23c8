import type { TopicStats, TopicSummary } from "../../contract/topics.ts";
import type { TableModel } from "../components/data-table-model.ts";
import { renderMarked, wordSearch } from "../components/word-search.ts";
import { formatNumber, formatRate } from "../data/format.ts";

/** A topic with its figures, as far as they are known. */
export interface TopicRow extends TopicSummary {
  readonly stats: TopicStats | null;
}

export const TOPIC_TABLE: TableModel<TopicRow> = {
  keyOf: ({ name }) => name,
  textOf: ({ name }) => name,
  troubleOf: ({ error, stats }) => error ?? stats?.error ?? null,
  tone: ({ internal }) => (internal ? "dim" : ""),
  columns: [
    {
      id: "name",
      label: "Topic",
      track: "minmax(200px, 1fr)",
      value: ({ name }) => name,
      render: ({ name }, words) => renderMarked(name, words),
    },
    {
      id: "partitions",
      label: "Partitions",
      track: "96px",
      figure: true,
      value: ({ partitions, error }) => (error === null ? partitions : null),
    },
    {
      id: "replicationFactor",
      label: "Replication",
      track: "104px",
      figure: true,
      value: ({ replicationFactor, error }) => (error === null ? replicationFactor : null),
    },
    {
      id: "records",
      label: "Records",
      track: "136px",
      figure: true,
      value: ({ stats }) => stats?.records ?? null,
      render: ({ stats }) => (stats?.records == null ? "–" : formatNumber(stats.records)),
    },
    {
      id: "rate",
      label: "Records/s",
      track: "112px",
      figure: true,
      value: ({ stats }) => stats?.recordsPerSecond ?? null,
      render: ({ stats }) => (stats?.recordsPerSecond == null ? "–" : formatRate(stats.recordsPerSecond)),
      tone: ({ stats }) => (stats?.recordsPerSecond ? "" : "none"),
    },
  ],
};

const collator = new Intl.Collator("en", { numeric: true });

/** The topics whose name has all words, by name. @param internal those of Kafka itself, too */
export function findTopics(topics: readonly TopicSummary[], words: string, internal: boolean): TopicSummary[] {
  const fits = wordSearch(words);
  return topics
    .filter((topic) => (internal || !topic.internal) && fits(topic.name))
    .sort((one, other) => collator.compare(one.name, other.name));
}
