import { api } from "../api.ts";
import { int16, int32, int64, list, nullable, offset, text } from "../types.ts";

/** The producers that a partition's leader knows, with their open transactions (KIP-664). Needs Read on the topic. */
export const DESCRIBE_PRODUCERS = api({
  name: "DescribeProducers",
  key: 61,
  versions: [0, 0],
  flexibleFrom: 0,
  changes: false,
  to: "broker",
  introduced: "2.8",
  request: { topics: list({ name: text, partitionIndexes: list(int32) }) },
  response: {
    throttleTimeMs: int32,
    topics: list({
      name: text,
      partitions: list({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: nullable(text),
        activeProducers: list({
          producerId: int64,
          producerEpoch: int32,
          lastSequence: int32,
          /** ms since the epoch. */
          lastTimestamp: int64,
          coordinatorEpoch: int32,
          /** −1: it has no transaction open here. */
          currentTxnStartOffset: offset,
        }),
      }),
    }),
  },
});
