import { TailwaterError } from "../../contract/errors.ts";
import type { GroupStanding } from "../../contract/groups.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";

type Groups = ClusterWorkerApi["groups"];

/** The current state of a group; a missing group has no state. @throws TailwaterError when it is unknown */
export async function standingOf(groups: Groups, group: string): Promise<GroupStanding> {
  const [standing] = await groups.standing([group]);
  if (standing === undefined) throw unknownGroup(group);
  if (standing.error !== null) throw TailwaterError.fromData(standing.error);
  return standing;
}

export function unknownGroup(group: string): TailwaterError {
  return new TailwaterError("GROUP_UNKNOWN", `The cluster has no group ${group}.`, {
    subject: `group ${group}`,
    hint: "Check its name, or refresh the list.",
  });
}

/** The error of a change that the group's members prevent. It names them. */
export function hasMembers({ group, members, who }: Pick<GroupStanding, "group" | "members" | "who">, why: string) {
  const more = members > who.length ? ` and ${members - who.length} more` : "";
  const word = members === 1 ? "member" : "members";
  const message = `Group ${group} has ${members} ${word}: ${who.join(", ")}${more}. ${why}`;
  return new TailwaterError("GROUP_NOT_EMPTY", message, {
    subject: `group ${group}`,
    hint: "Stop its members, wait until the group is empty, and plan it again.",
  });
}
