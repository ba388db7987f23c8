import { api } from "../api.ts";
import { int8, int16, int32, int64, integer, list, since, text } from "../types.ts";

/** The offset for a time, or one end of a partition's log. Special times: −1 latest, −2 earliest, −4 earliest local (v8). */
export const LIST_OFFSETS = api({
  name: "ListOffsets",
  key: 2,
  versions: [1, 10],
  flexibleFrom: 6,
  changes: false,
  to: "broker",
  introduced: "0.10.1",
  request: {
    /** −1: a consumer. */
    replicaId: int32,
    /** 0 read_uncommitted, 1 read_committed. */
    isolationLevel: since(2, int8, 0),
    topics: list({
      name: text,
      partitions: list({ partitionIndex: int32, currentLeaderEpoch: since(4, int32, -1, true), timestamp: int64 }),
    }),
    /** The time limit of a search in remote storage, ms. */
    timeoutMs: since(10, int32, 0, true),
  },
  response: {
    throttleTimeMs: since(2, int32, 0),
    topics: list({
      name: text,
      partitions: list({
        partitionIndex: int32,
        errorCode: int16,
        timestamp: since(1, integer, -1),
        offset: since(1, integer, -1),
        leaderEpoch: since(4, int32, -1),
      }),
    }),
  },
});
