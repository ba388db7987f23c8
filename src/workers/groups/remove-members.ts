import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { GroupMember } from "../../contract/groups.ts";
import { answersByName } from "../kafka/answers-by-name.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { changeError, KAFKA } from "../kafka/protocol-errors.ts";
import { LEAVE_GROUP } from "../wire/apis/leave-group.ts";
import { groupSubject, groupUnknown, needs } from "./group-errors.ts";
import { askGroup } from "./one-group.ts";

/** The first version of LeaveGroup in which an administrator can name members. KIP-345 */
const SEVERAL_MEMBERS = { ...LEAVE_GROUP, versions: [3, LEAVE_GROUP.versions[1]], introduced: "2.4" } as const;
const REASON = "removed by an administrator with Tailwater";

/**
 * The members that a removal would remove.
 * @throws TailwaterError GROUP_UNKNOWN; BAD_REQUEST for a missing member; API_UNSUPPORTED for other types than classic,
 * and for brokers before Kafka 2.4
 */
export async function membersToRemove(
  link: ClusterLink,
  group: string,
  which: "all" | readonly string[],
): Promise<readonly GroupMember[]> {
  const { coordinator, described } = await askGroup(link, group);
  if (described === null) throw groupUnknown(group);
  if (described.type !== "classic") throw onlyClassic(group, described.type);
  const lack = await link.lack(SEVERAL_MEMBERS, { broker: coordinator });
  if (lack !== null) throw lack;
  if (described.members.length === 0) throw notThere(group, "no members");
  if (which === "all") return described.members;
  const own = new Map(described.members.map((member) => [member.memberId, member]));
  return which.map((id) => {
    const member = own.get(id);
    if (member === undefined) throw notThere(group, `no member ${id}`);
    return member;
  });
}

/**
 * Removes members of a classic group. Members that still run join again. Throws the same errors as `membersToRemove`.
 */
export async function removeMembers(
  link: ClusterLink,
  group: string,
  which: "all" | readonly string[],
): Promise<readonly TargetOutcome[]> {
  const leaving = await membersToRemove(link, group, which);
  // Both ids name a static member. So a member that has taken over its instance id is not removed.
  const members = leaving.map(({ memberId, instanceId }) => {
    return { memberId, groupInstanceId: instanceId, reason: REASON };
  });
  const about = { group, subject: groupSubject(group), lookAt: "Look at the members of the group." };
  const answer = await link.change(LEAVE_GROUP, { groupId: group, memberId: "", members }, about);
  const told = answersByName(answer.members, (one) => one.groupInstanceId ?? one.memberId);
  return leaving.map(({ memberId, instanceId }) => {
    const own = told.get(instanceId ?? memberId)?.errorCode ?? KAFKA.unknownServerError;
    const code = answer.errorCode === KAFKA.none ? own : answer.errorCode;
    const error = code === KAFKA.none ? null : changeError(code, about, needs("Read", group)).toData();
    return { target: memberId, error };
  });
}

function onlyClassic(group: string, type: string): TailwaterError {
  return new TailwaterError("API_UNSUPPORTED", `Kafka has no request that removes members of a ${type} group.`, {
    subject: groupSubject(group),
    hint: "Stop its clients; the coordinator drops a member that is silent for the session timeout.",
  });
}

function notThere(group: string, what: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `Group ${group} has ${what}.`, {
    subject: groupSubject(group),
    hint: "Refresh: it may have left.",
  });
}
