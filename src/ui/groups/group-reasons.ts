import type { GroupDetail, GroupFigures, GroupMember } from "../../contract/groups.ts";
import { MOST_TOPICS } from "../../contract/tails.ts";
import { countOf } from "../data/format.ts";
import { whyNoChange } from "../data/may-change.ts";
import type { Session } from "../data/session.ts";
import { stateKind, stateWord } from "./group-states.ts";

type Standing = Pick<GroupDetail, "group" | "type" | "state" | "members" | "offsets">;

const NOTHING_COMMITTED = "It has no committed offsets to start from.";
export const GONE = "This group is gone.";

/** Why the group cannot be deleted, or its offsets cannot be set, now; null: both are possible. */
export function whyNotEmpty(session: Session, { state, members }: Pick<Standing, "state" | "members">): string | null {
  return whyInUse(session, state, members.length, named(members));
}

/** The same for a row of the list. @param members null: not known @param names of the members, after their number */
export function whyInUse(session: Session, state: string | null, members: number | null, names = ""): string | null {
  const locked = whyNoChange(session);
  if (locked !== null) return locked;
  const kind = stateKind(state);
  if ((members ?? 0) > 0 || kind === "stable") {
    const them = members ? countOf(members, "member") : "members";
    return `The group has ${them}${names}. Kafka refuses this until every member has stopped.`;
  }
  if (kind === "dead") return GONE;
  if (kind === "rebalancing") return `It is not empty: ${stateWord(state)}.`;
  return null;
}

/** The most members that a reason names. */
const MOST_NAMED = 3;

/** `: click-archive-1 (127.0.0.1)` */
function named(members: readonly GroupMember[]): string {
  const first = members.slice(0, MOST_NAMED).map(({ clientId, host }) => `${clientId} (${host})`);
  const more = members.length > MOST_NAMED ? ` and ${members.length - MOST_NAMED} more` : "";
  return first.length === 0 ? "" : `: ${first.join(", ")}${more}`;
}

/** Why the offsets of these topics cannot be deleted; null: they can. */
export function whyNoForgetting(session: Session, group: Standing, topics: readonly string[]): string | null {
  const locked = whyNoChange(session);
  if (locked !== null) return locked;
  if (group.type === "share") return whyNotEmpty(session, group);
  const read = topics.find((topic) =>
    group.members.some(({ assigned }) => assigned.some((one) => one.topic === topic)),
  );
  return read === undefined ? null : `Members read ${read}: Kafka deletes offsets of topics that no member reads.`;
}

/** Why members cannot be removed; null: they can. */
export function whyNoRemoval(session: Session, { type, members }: Standing): string | null {
  const locked = whyNoChange(session);
  if (locked !== null) return locked;
  if (members.length === 0) return "It has no members.";
  return type === "classic" ? null : `Kafka removes members of classic groups only, not of a ${type} group.`;
}

/** Why no tail can start from a listed group's offsets, as far as known; null: it can. */
export function whyNoTailYet(figures: GroupFigures | null): string | null {
  if (figures?.topics == null) return "Its topics are not known yet.";
  if (figures.topics.length === 0) return NOTHING_COMMITTED;
  return figures.topics.length > MOST_TOPICS ? `A view holds ${MOST_TOPICS} topics at most: open the group.` : null;
}

/** Why no tail can start from the group's offsets; null: it can. */
export function whyNoTail({ offsets }: Standing, topics: readonly string[]): string | null {
  if (!offsets.some(({ topic, committed }) => committed !== null && topics.includes(topic))) return NOTHING_COMMITTED;
  if (topics.length > MOST_TOPICS) return `A view holds ${MOST_TOPICS} topics at most: choose some of them below.`;
  return null;
}
