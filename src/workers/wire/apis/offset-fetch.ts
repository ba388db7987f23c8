import { api } from "../api.ts";
import { between, bool, int16, int32, integer, list, nullable, since, struct, text } from "../types.ts";

const committed = struct({
  partitionIndex: int32,
  /** −1: none. Anybody may commit any number, so all 64 bits are kept. */
  committedOffset: integer,
  committedLeaderEpoch: since(5, int32, -1),
  metadata: nullable(text),
  errorCode: int16,
});

/**
 * The committed offsets of groups. Up to version 7 a request is for one group (`groupId`, `topics`), from 8 on for
 * several groups of one coordinator (`groups`): give both. Version 10 uses only topic ids and is not supported.
 */
export const OFFSET_FETCH = api({
  name: "OffsetFetch",
  key: 9,
  versions: [1, 9],
  flexibleFrom: 6,
  changes: false,
  to: "group",
  introduced: "0.9",
  request: {
    groupId: between(0, 7, text, ""),
    /** Null: every partition that has an offset. */
    topics: between(0, 7, nullable(list({ name: text, partitionIndexes: list(int32) }), 2), null),
    groups: since(
      8,
      list({
        groupId: text,
        memberId: since(9, nullable(text, 9), null, true),
        memberEpoch: since(9, int32, -1, true),
        topics: nullable(list({ name: text, partitionIndexes: list(int32) }), 8),
      }),
      [],
      true,
    ),
    /** True: a partition with an offset in an open transaction gets UNSTABLE_OFFSET_COMMIT. */
    requireStable: since(7, bool, false),
  },
  response: {
    throttleTimeMs: since(3, int32, 0),
    topics: between(0, 7, list({ name: text, partitions: list(committed) }), []),
    errorCode: between(2, 7, int16, 0),
    groups: since(
      8,
      list({ groupId: text, topics: list({ name: text, partitions: list(committed) }), errorCode: int16 }),
      [],
    ),
  },
});
