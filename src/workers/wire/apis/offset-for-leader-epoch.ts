import { api } from "../api.ts";
import { int16, int32, list, offset, since, text } from "../types.ts";

/**
 * Where a leader epoch ends in the leader's log: tells a log that was truncated from one that only grew (KIP-320).
 * Before version 3 (Kafka 2.3) it needs ClusterAction on the cluster, since then Describe on the topic.
 */
export const OFFSET_FOR_LEADER_EPOCH = api({
  name: "OffsetForLeaderEpoch",
  key: 23,
  versions: [2, 4],
  flexibleFrom: 4,
  changes: false,
  to: "broker",
  introduced: "2.1",
  request: {
    /** −1: a consumer. */
    replicaId: since(3, int32, -2, true),
    topics: list({
      topic: text,
      partitions: list({
        partition: int32,
        /** The epoch that the broker must lead in, or it refuses; −1: any. */
        currentLeaderEpoch: int32,
        leaderEpoch: int32,
      }),
    }),
  },
  response: {
    throttleTimeMs: int32,
    topics: list({
      topic: text,
      partitions: list({
        errorCode: int16,
        partition: int32,
        /** The largest that the log has and that is not above the one asked for; −1: none is. */
        leaderEpoch: int32,
        /** Behind its last record; −1: unknown. */
        endOffset: offset,
      }),
    }),
  },
});
