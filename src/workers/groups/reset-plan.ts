import { TailwaterError } from "../../contract/errors.ts";
import type { ResetRequest, ResetRow, ResetTo } from "../../contract/groups.ts";
import { clamp, type Integer, minus, plus } from "../../contract/integer.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import type { CommittedOffsets } from "./committed.ts";
import { groupSubject, groupUnknown, notEmpty } from "./group-errors.ts";
import { askPlaces, type LogPlaces, type Places, type Wanted } from "./log-places.ts";
import { askGroup, askOffsetsOf } from "./one-group.ts";

const ONLY_EMPTY = "Kafka accepts offsets from outside only while a group has no members.";
/** The most partitions that one error lists. */
const MOST_LISTED = 100;

/**
 * The new offset of each partition, sorted by topic and partition. Commits nothing, and joins no group.
 * @throws TailwaterError GROUP_NOT_EMPTY, GROUP_UNKNOWN, TOPIC_UNKNOWN, BAD_REQUEST, and why the cluster does not
 * answer
 */
export async function askResetPlan(
  link: ClusterLink,
  { group, to, of }: ResetRequest,
  work: Work,
): Promise<readonly ResetRow[]> {
  const { described } = await askGroup(link, group);
  if (described !== null && described.members.length > 0) throw notEmpty(group, described.members, ONLY_EMPTY);
  const own = described === null ? new Map() : await askOffsetsOf(link, group, described.type);
  const goal: Goal = {
    ...{ to, group, own },
    other: to.kind === "group" ? await otherGroup(link, to.group) : new Map(),
    listed: new Map(
      to.kind === "offsets" ? to.offsets.map((one) => [`${one.topic}/${one.partition}`, one.offset]) : [],
    ),
  };
  const wanted = of.length > 0 ? chosen(of) : allOf(goal, described !== null);
  const time = to.kind === "time" ? { time: to.timestamp } : {};
  const places = await askPlaces(link, wanted, work, { start: true, ...time });
  const rows: ResetRow[] = [];
  const without: string[] = [];
  const unplaced: Unplaced[] = [];
  for (const [topic, partitions] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const error = places.error(topic);
    // Offsets in a deleted topic stay unchanged. If the request names the topic, it is an error.
    if (error !== null && of.length === 0 && error.code === "TOPIC_UNKNOWN" && to.kind !== "offsets") continue;
    if (error !== null && to.kind !== "offsets") throw TailwaterError.fromData(error);
    for (const partition of numbersOf(topic, partitions, places)) {
      const place = error === null ? knownPlace(topic, partition, places) : TailwaterError.fromData(error);
      if (place instanceof TailwaterError) {
        unplaced.push({ name: `${topic}/${partition}`, error: place });
        continue;
      }
      const asked = target(goal, topic, partition, place);
      if (asked === undefined) continue;
      if (asked === null) without.push(`${topic}/${partition}`);
      else rows.push(rowOf(topic, partition, own.get(topic)?.get(partition)?.offset ?? null, asked, place));
    }
  }
  if (unplaced.length > 0) throw noPlaces(unplaced, rows.length);
  if (without.length > 0) throw noOffset(group, without);
  if (rows.length === 0) throw nothing(group);
  return rows;
}

interface Goal {
  readonly to: ResetTo;
  readonly group: string;
  readonly own: CommittedOffsets;
  readonly other: CommittedOffsets;
  /** For a reset by a list: the offset by `topic/partition`. */
  readonly listed: ReadonlyMap<string, Integer>;
}

interface KnownPlace extends LogPlaces {
  readonly start: Integer;
  readonly end: Integer;
}

/** The requested offset. Undefined: the request does not include this partition; null: unknown. */
function target(
  { to, own, other, listed }: Goal,
  topic: string,
  partition: number,
  place: KnownPlace,
): Integer | null | undefined {
  switch (to.kind) {
    case "earliest":
      return place.start;
    case "latest":
      return minus(place.end, to.minus);
    case "offset":
      return to.offset;
    case "time":
      return place.atTime ?? place.end;
    case "shift": {
      const from = own.get(topic)?.get(partition)?.offset ?? null;
      return from === null ? null : plus(from, to.by);
    }
    case "group":
      return other.get(topic)?.get(partition)?.offset ?? undefined;
    case "offsets":
      return listed.get(`${topic}/${partition}`);
  }
}

/** `asked` is set only if it is outside the log. */
function rowOf(
  topic: string,
  partition: number,
  old: Integer | null,
  asked: Integer,
  { start, end }: KnownPlace,
): ResetRow {
  const to = clamp(asked, start, end);
  return {
    ...{ topic, partition, old, new: to, start, end },
    asked: to === asked ? null : asked,
    by: old === null ? null : minus(to, clamp(old, start, end)),
  };
}

async function otherGroup(link: ClusterLink, group: string): Promise<CommittedOffsets> {
  const { described } = await askGroup(link, group);
  if (described === null) throw groupUnknown(group);
  return askOffsetsOf(link, group, described.type);
}

/** If the request names a topic twice, the partitions of both are combined. */
function chosen(of: ResetRequest["of"]): Wanted {
  const topics = new Map<string, "all" | Set<number>>();
  for (const { topic, partitions } of of) {
    const before = topics.get(topic) ?? new Set();
    if (before === "all" || partitions === "all") topics.set(topic, "all");
    else {
      for (const partition of partitions) before.add(partition);
      topics.set(topic, before);
    }
  }
  return new Map([...topics].map(([topic, numbers]) => [topic, numbers === "all" ? numbers : [...numbers]]));
}

function allOf({ to, group, own, other }: Goal, exists: boolean): Wanted {
  if (to.kind === "offsets") {
    return chosen(to.offsets.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
  }
  const offsets = to.kind === "group" ? other : own;
  if (offsets.size > 0) return new Map([...offsets].map(([topic, partitions]) => [topic, [...partitions.keys()]]));
  if (to.kind !== "group" && !exists) throw groupUnknown(group);
  throw nothing(to.kind === "group" ? to.group : group);
}

function numbersOf(topic: string, partitions: "all" | readonly number[], places: Places): readonly number[] {
  return partitions === "all" ? (places.partitions(topic) ?? []) : [...partitions].sort((a, b) => a - b);
}

/** The offsets of a partition, or the reason why they are unknown. */
function knownPlace(topic: string, partition: number, places: Places): KnownPlace | TailwaterError {
  const place = places.of(topic, partition);
  if (place === null) return noPartition(topic, partition, places);
  if (place.error !== null) return TailwaterError.fromData(place.error);
  const { start, end } = place;
  if (start === null || end === null) return protocolError(KAFKA.leaderNotAvailable, `${topic}/${partition}`);
  return { ...place, start, end };
}

interface Unplaced {
  readonly name: string;
  readonly error: TailwaterError;
}

/**
 * One error for all partitions, so that a user can correct a list at once.
 * @param placed the number of other partitions
 */
function noPlaces(unplaced: readonly Unplaced[], placed: number): TailwaterError {
  const [first] = unplaced;
  if (unplaced.length === 1 && first !== undefined) return first.error;
  const listed = unplaced.slice(0, MOST_LISTED).map(({ name, error }) => `${name}: ${error.message}`);
  const more = unplaced.length > MOST_LISTED ? ` And ${unplaced.length - MOST_LISTED} more.` : "";
  const message = `${unplaced.length} of ${unplaced.length + placed} partitions cannot be set. ${listed.join(" ")}${more}`;
  return new TailwaterError("BAD_REQUEST", message, { hint: "Take them out of the list, or correct them." });
}

function noPartition(topic: string, partition: number, places: Places): TailwaterError {
  if (places.partitions(topic) === null) return protocolError(KAFKA.unknownTopicOrPartition, `topic ${topic}`);
  const count = places.partitions(topic)?.length ?? 0;
  return new TailwaterError("BAD_REQUEST", `Topic ${topic} has no partition ${partition}.`, {
    subject: `${topic}/${partition}`,
    hint: count === 1 ? "It has only partition 0." : `It has partitions 0 to ${count - 1}.`,
  });
}

function noOffset(group: string, places: readonly string[]): TailwaterError {
  const more = places.length > MOST_LISTED ? ` and ${places.length - MOST_LISTED} more` : "";
  const listed = places.slice(0, MOST_LISTED).join(", ");
  return new TailwaterError("BAD_REQUEST", `Group ${group} has no offset to shift in ${listed}${more}.`, {
    subject: groupSubject(group),
    hint: "Choose partitions with offsets, or another way to reset.",
  });
}

function nothing(group: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `Group ${group} has no offsets in the chosen topics.`, {
    subject: groupSubject(group),
    hint: "Choose topics, or another way to reset.",
  });
}
