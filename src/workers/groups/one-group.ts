import type { GroupStanding, GroupType } from "../../contract/groups.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf, inParallel } from "../kafka/in-parallel.ts";
import { askCommitted, type CommittedOffsets } from "./committed.ts";
import { byCoordinator, coordinatorOf, coordinatorsOf } from "./coordinators.ts";
import { type Answer, describeGroup, describeGroups } from "./describe-groups.ts";
import type { Described } from "./described.ts";
import { asError, namesOf } from "./group-errors.ts";

/** The known types of groups. Most never change, and a request for one type costs less than requests for four. */
const types = new WeakMap<ClusterLink, Map<string, GroupType>>();
const MOST_REMEMBERED = 10_000;
/** The most groups per request. */
const MOST_AT_ONCE = 500;

/** The current state of one group at its coordinator. */
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
  // A group with only offsets is a classic one until it gets members of another type.
  if (described === null || described.members.length === 0) known.delete(group);
  else known.set(group, described.type);
  return { coordinator: id, described };
}

/** @throws TailwaterError GROUP_UNAUTHORIZED, and why they are unknown */
export async function askOffsetsOf(link: ClusterLink, group: string, type: GroupType): Promise<CommittedOffsets> {
  const { connection } = await coordinatorOf(link, group);
  const offsets = (await askCommitted(connection, type, [group])).get(group);
  if (offsets instanceof Error) throw offsets;
  return offsets ?? new Map();
}

/** The state of many groups, in a few requests to each coordinator. The result has the order of the request. */
export async function askStandings(
  link: ClusterLink,
  groups: readonly string[],
  work: Work,
): Promise<readonly GroupStanding[]> {
  const coordinators = await coordinatorsOf(link, groups);
  const asked = groups.flatMap((group) => {
    const coordinator = coordinators.get(group);
    return typeof coordinator === "number" ? [{ group, coordinator, type: "unknown" as const }] : [];
  });
  const answers = new Map<string, Answer>();
  for (const [group, error] of coordinators) if (error instanceof Error) answers.set(group, error);
  const did = work.count(asked.length, "group");
  await inParallel([...byCoordinator(asked)], async ([broker, own]) => {
    for (const some of chunksOf(own, MOST_AT_ONCE)) {
      work.mustGoOn();
      try {
        for (const [group, answer] of await describeGroups(await link.node(broker), some)) answers.set(group, answer);
      } catch (error) {
        for (const { group } of some) answers.set(group, asError(error));
      }
      did(some.length);
    }
  });
  return groups.map((group) => standingOf(group, answers.get(group) ?? null));
}

function standingOf(group: string, answer: Answer): GroupStanding {
  const unknown = { group, type: "unknown", state: null, members: 0, who: [] } as const;
  if (answer === null || answer instanceof Error) return { ...unknown, error: answer?.toData() ?? null };
  const { type, state, members } = answer;
  return { group, type, state, members: members.length, who: namesOf(members), error: null };
}
