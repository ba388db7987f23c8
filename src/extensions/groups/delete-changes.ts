import type { PlanLine, RequestOf } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { GroupDetail, GroupFigures, GroupStanding } from "../../contract/groups.ts";
import type { Change } from "../changes/change.ts";
import { planExpired } from "../changes/locks.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import { countOf } from "../kit/words.ts";
import { checkDeleteOffsets, checkGroups } from "./check-changes.ts";
import { deleteGroupsCommand, deleteOffsetsCommand } from "./group-commands.ts";
import { hasMembers, standingOf, unknownGroup } from "./group-standing.ts";

/** The most groups in one call for figures. */
const MOST_FIGURES = 500;

/** Deletes the offsets of a group in whole topics. */
export const deleteOffsets: Change<RequestOf<"groups.deleteOffsets">, null> = {
  effect: "destroys",
  check: checkDeleteOffsets,
  async plan(cluster, { group, topics }) {
    const detail = await cluster.groups.describe(group);
    mustBeFree(detail, topics);
    const wanted = new Set(topics);
    const own = detail.offsets.filter(
      ({ topic, committed, error }) => wanted.has(topic) && (committed ?? error) !== null,
    );
    const there = new Set(own.map(({ topic }) => topic));
    const missing = topics.find((topic) => !there.has(topic));
    if (missing !== undefined) {
      // Kafka leaves out the offsets of topics that this user may not describe.
      const [standing] = await cluster.topics.standing([missing]);
      if (standing?.error?.code === "TOPIC_UNAUTHORIZED") throw TailwaterError.fromData(standing.error);
      throw noOffsets(group, missing);
    }
    return {
      title: `Delete offsets of group ${group} in ${topics.length === 1 ? topics[0] : countOf(topics.length, "topic")}`,
      ...{ target: group, preview: null, validated: false },
      lines: own.map(({ topic, partition, committed }) => ({
        name: `${topic}/${partition}`,
        old: committed === null ? "no offset that can be told" : String(committed),
        new: null,
        note: null,
      })),
      requests: [detail.type === "share" ? "DeleteShareGroupOffsets" : "OffsetDelete"],
      command: deleteOffsetsCommand(group, detail.type, topics),
      warnings: ["Members that return start where auto.offset.reset says: at the end, by default."],
    };
  },
  async apply(cluster, request, planned) {
    // Another tool may have committed since the plan. The change must not delete an offset that the plan did not show.
    const now = await deleteOffsets.plan(cluster, request);
    if (JSON.stringify(now.lines) !== JSON.stringify(planned.lines)) throw planExpired();
    return { outcomes: await cluster.groups.deleteOffsets(request.group, request.topics) };
  },
};

/**
 * Refuses to delete offsets in use. For a classic or consumer group these are the offsets of the topics that its
 * members read or subscribe to; for other groups with members, all offsets.
 */
function mustBeFree({ group, type, members }: GroupDetail, topics: readonly string[]): void {
  const wanted = new Set(topics);
  const readers = members.filter(
    ({ assigned, subscribed }) =>
      type === "share" ||
      type === "streams" ||
      assigned.some(({ topic }) => wanted.has(topic)) ||
      (subscribed ?? []).some((topic) => wanted.has(topic)),
  );
  if (readers.length === 0) return;
  const who = readers.slice(0, 5).map(({ clientId, host }) => `${clientId} (${host})`);
  throw hasMembers(
    { group, members: readers.length, who },
    "Kafka does not delete offsets of topics that members read.",
  );
}

function noOffsets(group: string, topic: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `Group ${group} has no offsets in topic ${topic}.`, {
    subject: `topic ${topic}`,
    hint: "Nothing needs to be done.",
  });
}

/** Deletes groups that have no members, with all their offsets. */
export const deleteGroups: Change<RequestOf<"groups.delete">, null> = {
  effect: "destroys",
  check: checkGroups,
  async plan({ groups }, { groups: names }) {
    const standings = await groups.standing(names);
    for (const standing of standings) {
      if (standing.error !== null) throw TailwaterError.fromData(standing.error);
      if (standing.state === null) throw unknownGroup(standing.group);
      if (standing.members > 0) throw hasMembers(standing, "Kafka deletes only empty groups.");
    }
    const figures = await figuresOf(groups, standings);
    const target = names.length === 1 ? (names[0] ?? "") : `${names.length} groups`;
    return {
      title: names.length === 1 ? `Delete group ${target}` : `Delete ${target}`,
      ...{ target, preview: null, validated: false },
      lines: standings.map((standing) => lineOf(standing, figures.get(standing.group))),
      requests: ["DeleteGroups"],
      command: deleteGroupsCommand(standings),
      warnings: ["The offsets are deleted with the group: afterwards nothing shows what it has read."],
    };
  },
  async apply({ groups }, { groups: names }) {
    const [only] = names;
    // The coordinators refuse a group that has members again. This error also names them.
    if (names.length === 1 && only !== undefined) {
      const standing = await standingOf(groups, only);
      if (standing.members > 0) throw hasMembers(standing, "It was not deleted.");
    }
    return { outcomes: await groups.delete(names) };
  },
};

async function figuresOf(
  groups: ClusterWorkerApi["groups"],
  standings: readonly GroupStanding[],
): Promise<ReadonlyMap<string, GroupFigures>> {
  const wanted = new Set(standings.map(({ group }) => group));
  const listed = (await groups.list()).groups.filter(({ group }) => wanted.has(group));
  const figures = new Map<string, GroupFigures>();
  for (let at = 0; at < listed.length; at += MOST_FIGURES) {
    for (const one of await groups.figures(listed.slice(at, at + MOST_FIGURES))) figures.set(one.group, one);
  }
  return figures;
}

function lineOf({ group, type, state }: GroupStanding, figures: GroupFigures | undefined): PlanLine {
  const topics = figures?.topics ?? null;
  const lag = figures?.lag ?? null;
  const notes = [
    ...(topics === null || topics.length === 0 ? [] : [`offsets in ${countOf(topics.length, "topic")}`]),
    ...(lag === null ? [] : [`${countOf(lag, "record")} not read`]),
  ];
  return { name: group, old: `${type}, ${state}`, new: null, note: notes.length === 0 ? null : notes.join(", ") };
}
