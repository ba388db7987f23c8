import { api } from "../api.ts";
import { between, int16, int32, list, nullable, since, text } from "../types.ts";

/**
 * Removes members of a classic group. Up to version 2 it takes one member (`memberId`), from 3 on several (`members`,
 * KIP-345): give both.
 */
export const LEAVE_GROUP = api({
  name: "LeaveGroup",
  key: 13,
  versions: [0, 5],
  flexibleFrom: 4,
  changes: true,
  to: "group",
  introduced: "0.9",
  request: {
    groupId: text,
    memberId: between(0, 2, text, ""),
    members: since(
      3,
      list({
        /** Empty when the group instance id names the member. */
        memberId: text,
        groupInstanceId: nullable(text, 3),
        reason: since(5, nullable(text, 5), null, true),
      }),
      [],
      true,
    ),
  },
  response: {
    throttleTimeMs: since(1, int32, 0),
    errorCode: int16,
    members: since(3, list({ memberId: text, groupInstanceId: nullable(text, 3), errorCode: int16 }), []),
  },
});
