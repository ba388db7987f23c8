import type { GroupStanding, GroupType } from "../../contract/groups.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { askCommitted, type CommittedOffsets } from "./committed.ts";
import { coordinatorOf } from "./coordinators.ts";
import { describeGroup } from "./describe-groups.ts";
import type { Described } from "./described.ts";

/** Types of groups that were described before: most never change, and asking for one type is cheaper than for four. */
const types = new WeakMap<ClusterLink, Map<string, GroupType>>();
const MOST_REMEMBERED = 10_000;

/** One group as its coordinator has it now. */
export interface OneGroup {
  readonly coordinator: number;
  /** Null: there is no such group. */
  readonly described: Described | null;
}

/** @throws TailwaterError GROUP_UNAUTHORIZED, and why the coordinator cannot be found or reached */
export async function askGroup(link: ClusterLink, group: string): Promise<OneGroup> {
  const { id, connection } = await coordinatorOf(link, group);
  const known = types.get(link) ?? new Map<string, GroupType>();
  types.set(link, known);
  const described = await describeGroup(connection, group, known.get(group));
  if (described instanceof Error) throw described;
  if (known.size >= MOST_REMEMBERED) known.clear();
  // A group of offsets alone is a classic one until it gets members of another type.
  if (described === null || described.members.length === 0) known.delete(group);
  else known.set(group, described.type);
  return { coordinator: id, described };
}

/** @throws TailwaterError GROUP_UNAUTHORIZED, and why they cannot be had */
export async function askOffsetsOf(link: ClusterLink, group: string, type: GroupType): Promise<CommittedOffsets> {
  const { connection } = await coordinatorOf(link, group);
  const offsets = (await askCommitted(connection, type, [group])).get(group);
  if (offsets instanceof Error) throw offsets;
  return offsets ?? new Map();
}

export async function askStanding(link: ClusterLink, group: string): Promise<GroupStanding> {
  const { described } = await askGroup(link, group);
  if (described === null) return { type: "unknown", state: null, members: 0 };
  return { type: described.type, state: described.state, members: described.members.length };
}
