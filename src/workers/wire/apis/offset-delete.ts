import { api } from "../api.ts";
import { int16, int32, list, text } from "../types.ts";

/** Deletes committed offsets of a group, for topics that it does not currently subscribe to (KIP-496). */
export const OFFSET_DELETE = api({
  name: "OffsetDelete",
  key: 47,
  versions: [0, 0],
  flexibleFrom: null,
  changes: true,
  to: "group",
  introduced: "2.4",
  request: { groupId: text, topics: list({ name: text, partitions: list({ partitionIndex: int32 }) }) },
  response: {
    errorCode: int16,
    throttleTimeMs: int32,
    topics: list({ name: text, partitions: list({ partitionIndex: int32, errorCode: int16 }) }),
  },
});
