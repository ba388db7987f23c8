import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupDetail, GroupMember } from "../../contract/groups.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { CommittedOffsets } from "./committed.ts";
import { groupUnknown } from "./group-errors.ts";
import { askPlaces, type Places } from "./log-places.ts";
import { offsetRows } from "./offset-rows.ts";
import { askGroup, askOffsetsOf } from "./one-group.ts";
import { warningsOf } from "./warnings.ts";

/** A valid topic name. Other subscriptions of members are regular expressions. */
const TOPIC = /^[\w.-]{1,249}$/;

/** Everything about one group. @throws TailwaterError GROUP_UNKNOWN, GROUP_UNAUTHORIZED, and why it is unknown */
export async function askDetail(link: ClusterLink, group: string, work: Work): Promise<GroupDetail> {
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
  const wanted = new Map([...topics, ...subscribed].map((topic) => [topic, "all"] as const));
  const places = await askPlaces(link, wanted, work, { start: true });
  // A task of Kafka Streams means its partition in each topic, but some topics have fewer partitions.
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
    offsets: offsetRows(committed, members, places),
    warnings: warningsOf({ ...described, members }, committed, places),
    failures,
  };
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
