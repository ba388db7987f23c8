import { api } from "../api.ts";
import { bool, int8, int16, int32, list, nullable, since, text } from "../types.ts";
import { assignment } from "./group-assignment.ts";
import { MOST_MEMBERS } from "./group-members.ts";

/** Members, epochs and assignments of consumer groups (KIP-848). */
export const CONSUMER_GROUP_DESCRIBE = api({
  name: "ConsumerGroupDescribe",
  key: 69,
  versions: [0, 1],
  flexibleFrom: 0,
  changes: false,
  to: "group",
  introduced: "3.7",
  request: { groupIds: list(text), includeAuthorizedOperations: bool },
  response: {
    throttleTimeMs: int32,
    groups: list({
      errorCode: int16,
      errorMessage: nullable(text),
      groupId: text,
      groupState: text,
      groupEpoch: int32,
      assignmentEpoch: int32,
      assignorName: text,
      members: list(
        {
          memberId: text,
          instanceId: nullable(text),
          rackId: nullable(text),
          memberEpoch: int32,
          clientId: text,
          clientHost: text,
          subscribedTopicNames: list(text),
          subscribedTopicRegex: nullable(text),
          assignment,
          targetAssignment: assignment,
          /** −1 unknown, 0 classic member, 1 consumer member. */
          memberType: since(1, int8, -1),
        },
        MOST_MEMBERS,
      ),
      authorizedOperations: int32,
    }),
  },
});
