import type { TopicStats, TopicSummary } from "../../contract/cluster.ts";

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

/** The topics that fit the query, in its order. All words of the text must be in the name, in any order and case. */
export function queryTopics(topics: readonly TopicSummary[], stats: StatsByName, query: TopicQuery): TopicSummary[] {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = topics.filter(({ name, internal }) => {
    if (internal && !query.internal) return false;
    const lower = name.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
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

/** Pieces of a name, those that match a word of the text marked. */
export function highlight(name: string, text: string): { text: string; hit: boolean }[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = name.toLowerCase();
  const hits = new Uint8Array(name.length);
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) hits.fill(1, at, at + word.length);
  }
  const pieces: { text: string; hit: boolean }[] = [];
  for (let at = 0; at < name.length; at += 1) {
    const hit = hits[at] === 1;
    const last = pieces.at(-1);
    if (last?.hit === hit) last.text += name[at];
    else pieces.push({ text: name[at] ?? "", hit });
  }
  return pieces;
}

function figure(topic: TopicSummary, column: Exclude<SortColumn, "name">, stats: StatsByName): number | null {
  if (column === "partitions" || column === "replicationFactor") return topic.error === null ? topic[column] : null;
  const known = stats.get(topic.name);
  return (column === "records" ? known?.records : known?.recordsPerSecond) ?? null;
}

const collator = new Intl.Collator("en", { numeric: true });
const byName = (one: TopicSummary, other: TopicSummary): number => collator.compare(one.name, other.name);
