import { api } from "../api.ts";
import { bool, int16, int32, int64, list, text } from "../types.ts";

/** Adds partitions to a transaction before the first batch for them. From version 4 on it is for brokers. */
export const ADD_PARTITIONS_TO_TXN = api({
  name: "AddPartitionsToTxn",
  key: 24,
  versions: [0, 3],
  flexibleFrom: 3,
  changes: true,
  to: "transaction",
  introduced: "0.11",
  request: {
    v3AndBelowTransactionalId: text,
    v3AndBelowProducerId: int64,
    v3AndBelowProducerEpoch: int16,
    v3AndBelowTopics: list({ name: text, partitions: list(int32) }),
  },
  response: {
    throttleTimeMs: int32,
    resultsByTopicV3AndBelow: list({
      name: text,
      resultsByPartition: list({ partitionIndex: int32, partitionErrorCode: int16 }),
    }),
  },
});

/** Commits or aborts a transaction. Version 5 begins the next one with another epoch (KIP-890) and is not supported. */
export const END_TXN = api({
  name: "EndTxn",
  key: 26,
  versions: [0, 4],
  flexibleFrom: 3,
  changes: true,
  to: "transaction",
  introduced: "0.11",
  request: {
    transactionalId: text,
    producerId: int64,
    producerEpoch: int16,
    /** True: commit; false: abort. */
    committed: bool,
  },
  response: { throttleTimeMs: int32, errorCode: int16 },
});
