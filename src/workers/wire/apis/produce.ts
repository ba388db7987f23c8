import { api } from "../api.ts";
import { int16, int32, integer, list, nullable, offset, records, since, struct, tagged, text } from "../types.ts";

/**
 * Writes record batches; sent to the leader of each partition. Needs Write on the topic. Version 12 adds partitions to a
 * transaction by itself (KIP-890) and version 13 uses only topic ids; neither is supported.
 */
export const PRODUCE = api({
  name: "Produce",
  key: 0,
  versions: [3, 11],
  flexibleFrom: 9,
  changes: true,
  to: "broker",
  introduced: "0.11",
  request: {
    /** Null: no transaction. */
    transactionalId: nullable(text),
    /** −1: all in-sync replicas, 1: the leader, 0: none, and then there is no answer. */
    acks: int16,
    timeoutMs: int32,
    topicData: list({ name: text, partitionData: list({ index: int32, records: nullable(records) }) }),
  },
  response: {
    responses: list({
      name: text,
      partitionResponses: list({
        index: int32,
        errorCode: int16,
        /** −1 with an error, and for a batch that was there already. */
        baseOffset: offset,
        /** ms since the epoch; −1: the topic keeps the producer's timestamps. */
        logAppendTimeMs: integer,
        logStartOffset: since(5, integer, -1),
        /** The records because of which a batch was refused. */
        recordErrors: since(8, list({ batchIndex: int32, batchIndexErrorMessage: nullable(text) }), []),
        errorMessage: since(8, nullable(text), null),
        currentLeader: tagged(0, 10, struct({ leaderId: int32, leaderEpoch: int32 }), null),
      }),
    }),
    throttleTimeMs: int32,
    nodeEndpoints: tagged(0, 10, list({ nodeId: int32, host: text, port: int32, rack: nullable(text) }), []),
  },
});
