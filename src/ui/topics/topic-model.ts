import type { TopicStats, TopicSummary } from "../../contract/topics.ts";
import { wordSearch } from "../components/word-search.ts";

export type SortColumn = "name" | "partitions" | "replicationFactor" | "records" | "rate";

export interface Sort {
  readonly column: SortColumn;
  readonly descending: boolean;
}

export interface TopicQuery {
  readonly text: string;
  readonly internal: boolean;
  readonly sort: Sort;
}

export type StatsByName = ReadonlyMap<string, TopicStats>;

/** The topics that fit the query, in its order. */
export function queryTopics(topics: readonly TopicSummary[], stats: StatsByName, query: TopicQuery): TopicSummary[] {
  const fits = wordSearch(query.text);
  const found = topics.filter(({ name, internal }) => (query.internal || !internal) && fits(name));
  const { column, descending } = query.sort;
  const sign = descending ? -1 : 1;
  return found.sort((one, other) => {
    if (column === "name") return sign * byName(one, other);
    // Unknown figures come last in either order: they are neither large nor small.
    const [a, b] = [figure(one, column, stats), figure(other, column, stats)];
    if (a === null || b === null) return a === b ? byName(one, other) : a === null ? 1 : -1;
    return sign * (a - b) || byName(one, other);
  });
}

function figure(topic: TopicSummary, column: Exclude<SortColumn, "name">, stats: StatsByName): number | null {
  if (column === "partitions" || column === "replicationFactor") return topic.error === null ? topic[column] : null;
  const known = stats.get(topic.name);
  return (column === "records" ? known?.records : known?.recordsPerSecond) ?? null;
}

const collator = new Intl.Collator("en", { numeric: true });
const byName = (one: TopicSummary, other: TopicSummary): number => collator.compare(one.name, other.name);
