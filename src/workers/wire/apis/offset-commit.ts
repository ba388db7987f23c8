import { api } from "../api.ts";
import { between, int16, int32, int64, integer, list, nullable, since, text } from "../types.ts";

/**
 * Sets committed offsets of a group; from outside only while it has no members. Version 10 uses only topic ids and is
 * not supported.
 */
export const OFFSET_COMMIT = api({
  name: "OffsetCommit",
  key: 8,
  versions: [2, 9],
  flexibleFrom: 8,
  changes: true,
  to: "group",
  introduced: "0.9",
  request: {
    groupId: text,
    /** −1 for a commit from outside the group. */
    generationIdOrMemberEpoch: int32,
    /** Empty for a commit from outside the group. */
    memberId: text,
    groupInstanceId: since(7, nullable(text, 7), null, true),
    /** −1: the broker's default. */
    retentionTimeMs: between(2, 4, int64, -1n),
    topics: list({
      name: text,
      partitions: list({
        partitionIndex: int32,
        committedOffset: integer,
        committedLeaderEpoch: since(6, int32, -1, true),
        committedMetadata: nullable(text),
      }),
    }),
  },
  response: {
    throttleTimeMs: since(3, int32, 0),
    topics: list({ name: text, partitions: list({ partitionIndex: int32, errorCode: int16 }) }),
  },
});
