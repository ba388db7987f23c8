import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupMember } from "../../contract/groups.ts";
import { DESCRIBE_GROUPS } from "../wire/apis/describe-groups.ts";
import type { Coordinator } from "./coordinators.ts";
import { hostOf, orNull, type Told } from "./described.ts";
import { MemberBytes } from "./member-bytes.ts";

/** The protocol type of groups that read topics; the data of other types has another meaning. */
const CONSUMER = "consumer";

/** Describes classic groups. Brokers report a missing group, and a group of another type, as "Dead" without members. */
export async function describeClassic(
  coordinator: Pick<Coordinator, "ask">,
  groups: readonly string[],
): Promise<readonly Told[]> {
  const answer = await coordinator.ask(DESCRIBE_GROUPS, { groups, includeAuthorizedOperations: false });
  const bytes = new MemberBytes();
  return answer.groups.map(({ groupId, errorCode, errorMessage, groupState, protocolType, protocolData, members }) => {
    const failures: ErrorData[] = [];
    const isDead = groupState === "Dead" && members.length === 0;
    const described = {
      ...({ type: "classic", epoch: null, assignmentEpoch: null } as const),
      state: groupState,
      protocolType,
      assignor: orNull(protocolData),
      members: members.map((member): GroupMember => {
        const about = {
          memberId: member.memberId,
          instanceId: member.groupInstanceId,
          clientId: member.clientId,
          host: hostOf(member.clientHost),
          ...{ rack: null, epoch: null, protocol: null, target: null },
        };
        if (protocolType !== CONSUMER) return { ...about, assigned: [], subscribed: null };
        try {
          return {
            ...about,
            assigned: bytes.assigned(member.memberAssignment),
            subscribed: bytes.subscribed(member.memberMetadata),
          };
        } catch (error) {
          failures.push(unreadable(member, toErrorData(error)));
          return { ...about, assigned: [], subscribed: null };
        }
      }),
      failures,
    };
    return { group: groupId, errorCode, says: errorMessage, described: errorCode !== 0 || isDead ? null : described };
  });
}

function unreadable(member: { readonly memberId: string; readonly clientId: string }, error: ErrorData): ErrorData {
  return {
    code: "ANSWER_MALFORMED",
    message: `The partitions of member ${member.clientId} are unknown: its data does not follow Kafka's consumer protocol. ${error.message}`,
    subject: member.memberId,
    hint: "A client of another kind is in this group.",
  };
}
