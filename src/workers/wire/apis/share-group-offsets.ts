import { api } from "../api.ts";
import { int16, int32, integer, list, nullable, since, text, uuid } from "../types.ts";

/** The start offsets of share groups (KIP-932). */
export const DESCRIBE_SHARE_GROUP_OFFSETS = api({
  name: "DescribeShareGroupOffsets",
  key: 90,
  versions: [0, 1],
  flexibleFrom: 0,
  changes: false,
  to: "group",
  introduced: "4.1",
  request: {
    groups: list({
      groupId: text,
      /** Null: every partition of the group. */
      topics: nullable(list({ topicName: text, partitions: list(int32) })),
    }),
  },
  response: {
    throttleTimeMs: int32,
    groups: list({
      groupId: text,
      topics: list({
        topicName: text,
        topicId: uuid,
        partitions: list({
          partitionIndex: int32,
          /** −1: the group has not begun to read it. */
          startOffset: integer,
          leaderEpoch: int32,
          /** −1: the broker does not tell (before Kafka 4.2), or does not know. KIP-1226. */
          lag: since(1, integer, -1),
          errorCode: int16,
          errorMessage: nullable(text),
        }),
      }),
      errorCode: int16,
      errorMessage: nullable(text),
    }),
  },
});

/** Sets the start offsets of a share group that has no members (KIP-932). */
export const ALTER_SHARE_GROUP_OFFSETS = api({
  name: "AlterShareGroupOffsets",
  key: 91,
  versions: [0, 0],
  flexibleFrom: 0,
  changes: true,
  to: "group",
  introduced: "4.1",
  request: {
    groupId: text,
    topics: list({ topicName: text, partitions: list({ partitionIndex: int32, startOffset: integer }) }),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    responses: list({
      topicName: text,
      topicId: uuid,
      partitions: list({ partitionIndex: int32, errorCode: int16, errorMessage: nullable(text) }),
    }),
  },
});

/** Deletes the offsets of a share group in whole topics, while it has no members (KIP-932). */
export const DELETE_SHARE_GROUP_OFFSETS = api({
  name: "DeleteShareGroupOffsets",
  key: 92,
  versions: [0, 0],
  flexibleFrom: 0,
  changes: true,
  to: "group",
  introduced: "4.1",
  request: { groupId: text, topics: list({ topicName: text }) },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    responses: list({ topicName: text, topicId: uuid, errorCode: int16, errorMessage: nullable(text) }),
  },
});
