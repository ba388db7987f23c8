import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupDetail, GroupMember, GroupOffset } from "../../contract/groups.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import type { CommittedOffsets } from "./committed.ts";
import { partitionLag } from "./figures.ts";
import { groupUnknown } from "./group-errors.ts";
import { askPlaces, type Places } from "./log-places.ts";
import { askGroup, askOffsetsOf } from "./one-group.ts";
import { warningsOf } from "./warnings.ts";

/** What can be a topic's name: the rest of what members subscribe to are regular expressions. */
const TOPIC = /^[\w.-]{1,249}$/;

/** All of one group. @throws TailwaterError GROUP_UNKNOWN, GROUP_UNAUTHORIZED, and why it cannot be asked for */
export async function askDetail(link: ClusterLink, group: string): Promise<GroupDetail> {
  const { coordinator, described } = await askGroup(link, group);
  if (described === null) throw groupUnknown(group);
  const failures: ErrorData[] = [...described.failures];
  const committed = await askOffsetsOf(link, group, described.type).catch((error: unknown): CommittedOffsets => {
    failures.push(toErrorData(error));
    return new Map();
  });
  const topics = new Set(committed.keys());
  for (const { assigned } of described.members) for (const { topic } of assigned) topics.add(topic);
  const subscribed = described.members.flatMap((member) => member.subscribed ?? []).filter((name) => TOPIC.test(name));
  const places = await askPlaces(link, new Map([...topics, ...subscribed].map((topic) => [topic, "all"])), {
    start: true,
  });
  // A task of Kafka Streams stands for its partition of each topic, also of those that have fewer.
  const members =
    described.type === "streams" ? described.members.map((one) => existing(one, places)) : described.members;
  for (const topic of topics) {
    const error = places.error(topic);
    if (error !== null) failures.push(error);
  }
  return {
    ...{ group, coordinator, type: described.type, state: described.state, protocolType: described.protocolType },
    ...{ assignor: described.assignor, epoch: described.epoch, assignmentEpoch: described.assignmentEpoch },
    members,
    offsets: offsetsOf(committed, members, places),
    warnings: warningsOf({ ...described, members }, committed, places),
    failures,
  };
}

/** By topic and partition: those committed, and those assigned without an offset. */
function offsetsOf(committed: CommittedOffsets, members: readonly GroupMember[], places: Places): GroupOffset[] {
  const rows = new Map<string, Map<number, string | null>>();
  for (const [topic, partitions] of committed)
    rows.set(topic, new Map([...partitions.keys()].map((one) => [one, null])));
  const shared = new Set<string>();
  for (const { memberId, assigned } of members) {
    for (const { topic, partitions } of assigned) {
      const own = rows.get(topic) ?? new Map<number, string | null>();
      rows.set(topic, own);
      for (const partition of partitions) {
        const place = `${partition}/${topic}`;
        const holder = own.get(partition) ?? null;
        if (holder !== null && holder !== memberId) shared.add(place);
        own.set(partition, shared.has(place) ? null : memberId);
      }
    }
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([topic, partitions]) =>
      [...partitions]
        .sort(([a], [b]) => a - b)
        .map(([partition, memberId]) => {
          const own = committed.get(topic)?.get(partition) ?? { offset: null, metadata: "", lag: null, error: null };
          const place = places.of(topic, partition);
          return {
            ...{ topic, partition, memberId },
            committed: own.offset,
            start: place?.start ?? null,
            end: place?.end ?? null,
            lag: partitionLag(own, place?.end ?? null),
            metadata: own.metadata,
            error: own.error ?? places.error(topic) ?? (place === null ? gone(topic, partition) : place.error),
          };
        }),
    );
}

function gone(topic: string, partition: number): ErrorData {
  return protocolError(KAFKA.unknownTopicOrPartition, `${topic}/${partition}`).toData();
}

function existing(member: GroupMember, places: Places): GroupMember {
  const kept = (all: GroupMember["assigned"]) =>
    all
      .map(({ topic, partitions }) => {
        const known = places.partitions(topic);
        return { topic, partitions: known === null ? partitions : partitions.filter((one) => known.includes(one)) };
      })
      .filter(({ partitions }) => partitions.length > 0);
  return { ...member, assigned: kept(member.assigned), target: member.target === null ? null : kept(member.target) };
}
