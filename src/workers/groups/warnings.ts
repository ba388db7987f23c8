import type { GroupMember } from "../../contract/groups.ts";
import { type Integer, minus, sumOf } from "../../contract/integer.ts";
import type { CommittedOffsets } from "./committed.ts";
import type { Described } from "./described.ts";
import type { Places } from "./log-places.ts";

/** The most names and numbers that one sentence lists. */
const MOST_LISTED = 10;
/** A member with this many partitions more than another is a warning. A difference of one is normal. */
const UNBALANCED = 2;

/**
 * The warnings about a group's offsets and members, each a sentence. During a rebalance there are none about members.
 */
export function warningsOf(
  { type, state, protocolType, assignor, members }: Omit<Described, "epoch" | "assignmentEpoch" | "failures">,
  committed: CommittedOffsets,
  places: Places,
): string[] {
  // The start offset of a share group moves with the log's.
  const nowhere = [...(type === "share" ? [] : missed(committed, places)), ...beyond(committed, places)];
  // Members of Kafka Connect and similar groups read no partitions.
  const reads = type !== "classic" || protocolType === "consumer";
  if (members.length === 0 || state !== "Stable" || !reads) return nowhere;
  const topics = topicsOf(members, places);
  return [
    ...nowhere,
    ...unread(members, topics, places),
    ...left(committed, topics),
    // Members of a share group share the same partitions, so a member without its own is not idle.
    ...(type === "share" ? [] : idle(members)),
    ...(assignor === "range" ? unbalanced(members) : []),
  ];
}

/** Retention, or a deletion of records, went past the committed offset. */
function missed(committed: CommittedOffsets, places: Places): string[] {
  const counts: Integer[] = [];
  const where: string[] = [];
  for (const [topic, partitions] of [...committed].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [partition, { offset }] of [...partitions].sort(([a], [b]) => a - b)) {
      const start = places.of(topic, partition)?.start ?? null;
      if (offset === null || start === null || offset >= start) continue;
      counts.push(minus(start, offset));
      where.push(`${topic}/${partition}`);
    }
  }
  if (where.length === 0) return [];
  const sum = sumOf(counts);
  const records = sum === 1 ? "1 record" : `${String(sum).replace(/\B(?=(?:\d{3})+$)/g, "\u202f")} records`;
  return [
    `${records} of ${listed(where)} ${sum === 1 ? "was" : "were"} deleted before the group read ${sum === 1 ? "it" : "them"}.`,
  ];
}

/** The ends are requested after the offsets, so an offset beyond an end is an error. */
function beyond(committed: CommittedOffsets, places: Places): string[] {
  const there: string[] = [];
  for (const [topic, partitions] of [...committed].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [partition, { offset }] of [...partitions].sort(([a], [b]) => a - b)) {
      const end = places.of(topic, partition)?.end ?? null;
      if (offset !== null && end !== null && offset > end) there.push(`${topic}/${partition}`);
    }
  }
  if (there.length === 0) return [];
  return [
    `The group stands beyond the end of the log in ${listed(there)}: a member begins there where auto.offset.reset says.`,
  ];
}

/** The topics that the members read or subscribe to, without regular expressions. */
function topicsOf(members: readonly GroupMember[], places: Places): readonly string[] {
  const topics = new Set<string>();
  for (const { assigned, subscribed } of members) {
    for (const { topic } of assigned) topics.add(topic);
    for (const topic of subscribed ?? []) if (places.partitions(topic) !== null) topics.add(topic);
  }
  return [...topics].sort();
}

function unread(members: readonly GroupMember[], topics: readonly string[], places: Places): string[] {
  return topics.flatMap((topic) => {
    const read = new Set<number>();
    for (const { assigned } of members) {
      for (const one of assigned) if (one.topic === topic) for (const partition of one.partitions) read.add(partition);
    }
    const nobodys = (places.partitions(topic) ?? []).filter((partition) => !read.has(partition));
    if (nobodys.length === 0) return [];
    const what = nobodys.length === 1 ? "Partition" : "Partitions";
    return [
      `${what} ${listed(nobodys.map(String))} of ${topic}: no member reads ${nobodys.length === 1 ? "it" : "them"}.`,
    ];
  });
}

function left(committed: CommittedOffsets, topics: readonly string[]): string[] {
  const read = new Set(topics);
  const others = [...committed.keys()].filter((topic) => !read.has(topic)).sort();
  if (others.length === 0) return [];
  const offsets = others.length === 1 ? "a topic" : `${others.length} topics`;
  return [`The group has offsets in ${offsets} that no member reads: ${listed(others)}.`];
}

function idle(members: readonly GroupMember[]): string[] {
  const without = members.filter(({ assigned, target }) => assigned.length === 0 && (target?.length ?? 0) === 0);
  if (without.length === 0) return [];
  const have = without.length === 1 ? "has" : "have";
  return [
    `${without.length} of ${members.length} members ${have} no partition: ${listed(without.map(({ clientId }) => clientId))}.`,
  ];
}

function unbalanced(members: readonly GroupMember[]): string[] {
  const counts = members.map(({ assigned }) => assigned.reduce((sum, { partitions }) => sum + partitions.length, 0));
  const topics = new Set(members.flatMap(({ assigned }) => assigned.map(({ topic }) => topic)));
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const least = counts.reduce((a, b) => Math.min(a, b), most);
  if (topics.size < 2 || most - least < UNBALANCED) return [];
  return [
    `The range assignor divides each of ${topics.size} topics separately: one member reads ${most} partitions, another ${least}. The cooperative-sticky assignor spreads them evenly.`,
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return more > 0 ? `${names.slice(0, MOST_LISTED).join(", ")} and ${more} more` : names.join(", ");
}
