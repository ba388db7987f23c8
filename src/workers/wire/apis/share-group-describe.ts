import { api } from "../api.ts";
import { bool, int16, int32, list, nullable, text } from "../types.ts";
import { assignment } from "./group-assignment.ts";
import { MOST_MEMBERS } from "./group-members.ts";

/** Members, epochs and assignments of share groups (KIP-932). Version 0 is the early access of Kafka 4.0. */
export const SHARE_GROUP_DESCRIBE = api({
  name: "ShareGroupDescribe",
  key: 77,
  versions: [0, 1],
  flexibleFrom: 0,
  changes: false,
  to: "group",
  introduced: "4.1",
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
          rackId: nullable(text),
          memberEpoch: int32,
          clientId: text,
          clientHost: text,
          subscribedTopicNames: list(text),
          assignment,
        },
        MOST_MEMBERS,
      ),
      authorizedOperations: int32,
    }),
  },
});
