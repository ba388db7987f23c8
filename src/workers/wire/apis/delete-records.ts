import { api } from "../api.ts";
import { int16, int32, integer, list, text } from "../types.ts";

/** Deletes the records before an offset; sent to the leader of each partition. Needs Delete on the topic. */
export const DELETE_RECORDS = api({
  name: "DeleteRecords",
  key: 21,
  versions: [0, 2],
  flexibleFrom: 2,
  changes: true,
  to: "broker",
  introduced: "0.11",
  request: {
    topics: list({
      name: text,
      partitions: list({
        partitionIndex: int32,
        /** The new log start offset; −1: the high watermark. */
        offset: integer,
      }),
    }),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    topics: list({
      name: text,
      /** `lowWatermark`: the smallest log start offset of all replicas, −1 with an error. */
      partitions: list({ partitionIndex: int32, lowWatermark: integer, errorCode: int16 }),
    }),
  },
});
