import { api } from "../api.ts";
import { bool, bytes, int16, int32, list, nullable, since, text } from "../types.ts";
import { MOST_MEMBERS } from "./group-members.ts";
import { NOT_ASKED } from "./operations.ts";

/** Members and assignments of classic groups. A group of another type is "Dead" here without members, or unknown (v6). */
export const DESCRIBE_GROUPS = api({
  name: "DescribeGroups",
  key: 15,
  versions: [0, 6],
  flexibleFrom: 5,
  changes: false,
  to: "group",
  introduced: "0.9",
  request: { groups: list(text), includeAuthorizedOperations: since(3, bool, false) },
  response: {
    throttleTimeMs: since(1, int32, 0),
    groups: list({
      errorCode: int16,
      errorMessage: since(6, nullable(text, 6), null),
      groupId: text,
      groupState: text,
      protocolType: text,
      protocolData: text,
      members: list(
        {
          memberId: text,
          groupInstanceId: since(4, nullable(text, 4), null),
          clientId: text,
          clientHost: text,
          /** Its subscription, in the format of the protocol type. */
          memberMetadata: bytes,
          memberAssignment: bytes,
        },
        MOST_MEMBERS,
      ),
      authorizedOperations: since(3, int32, NOT_ASKED),
    }),
  },
});
