import type { PreviewOf, RequestOf } from "../../contract/changes.ts";
import type { GroupMember } from "../../contract/groups.ts";
import type { Change } from "../changes/change.ts";
import { planExpired } from "../changes/locks.ts";
import { countOf } from "../kit/words.ts";
import { checkRemoveMembers } from "./check-changes.ts";

/** Removes members of a classic group, which then rebalances. */
export const removeMembers: Change<RequestOf<"groups.removeMembers">, PreviewOf<"groups.removeMembers">> = {
  effect: "alters",
  check: checkRemoveMembers,
  async plan({ groups }, { group, members }) {
    const leaving = await groups.planRemoval(group, members);
    const what = members === "all" ? "all members" : countOf(leaving.length, "member");
    return {
      title: `Remove ${what} of group ${group}`,
      ...{ target: group, preview: { members: leaving.map(({ memberId }) => memberId) }, validated: false },
      lines: leaving.map((member) => ({
        name: member.instanceId ?? member.memberId,
        old: `${member.clientId} at ${member.host}`,
        new: null,
        note: `${countOf(partitionsOf(member), "partition")} ${members === "all" ? "to no one" : "to the others"}`,
      })),
      requests: ["LeaveGroup"],
      command: null,
      warnings: [
        "A running client joins again automatically, and the group rebalances again.",
        "Records that a member has read but not committed are read again.",
      ],
    };
  },
  async apply(cluster, request, { preview }) {
    // A member may have joined, or left and returned, since the plan. The change removes only members that the plan
    // showed.
    const now = await removeMembers.plan(cluster, request);
    if (!isSame(now.preview.members, preview.members)) throw planExpired();
    return { outcomes: await cluster.groups.removeMembers(request.group, preview.members) };
  },
};

/** Whether both lists have the same ids, in any order. */
function isSame(now: readonly string[], planned: readonly string[]): boolean {
  const ids = new Set(planned);
  return now.length === planned.length && now.every((id) => ids.has(id));
}

function partitionsOf({ assigned }: GroupMember): number {
  return assigned.reduce((sum, { partitions }) => sum + partitions.length, 0);
}
