import type { GroupDetail } from "../../contract/groups.ts";
import { MOST_TOPICS } from "../../contract/tail.ts";
import { countOf } from "../data/format.ts";
import { whyNoChange } from "../data/may-change.ts";
import type { Session } from "../data/session.ts";
import { stateKind, stateWord } from "./group-states.ts";

type Standing = Pick<GroupDetail, "group" | "type" | "state" | "members" | "offsets">;

/** Why its offsets cannot be set, or it cannot be deleted, now; null: they can. */
export function whyNotEmpty(session: Session, { state, members }: Standing): string | null {
  const locked = whyNoChange(session);
  if (locked !== null) return locked;
  if (members.length > 0)
    return `It has ${countOf(members.length, "member")}: stop them first, Kafka refuses it while they read.`;
  const kind = stateKind(state);
  if (kind === "dead") return "The group is gone.";
  if (kind === "rebalancing") return `It is not empty: ${stateWord(state)}.`;
  return null;
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

/** Why no tail can begin where it stands; null: it can. */
export function whyNoTail({ offsets }: Standing, topics: readonly string[]): string | null {
  if (!offsets.some(({ topic, committed }) => committed !== null && topics.includes(topic)))
    return "It has no committed offsets to begin at.";
  if (topics.length > MOST_TOPICS) return `A view holds ${MOST_TOPICS} topics at most: choose some of them below.`;
  return null;
}
