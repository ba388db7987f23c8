import { api } from "../api.ts";
import { int16, int32, int64, nullable, since, text } from "../types.ts";

/**
 * Gives a producer its id and its epoch (KIP-98). With a transactional id it is for that transaction's coordinator, and
 * ends what a producer before it left open; without one, any broker answers.
 */
export const INIT_PRODUCER_ID = api({
  name: "InitProducerId",
  key: 22,
  versions: [0, 5],
  flexibleFrom: 2,
  changes: true,
  to: "transaction",
  introduced: "0.11",
  request: {
    transactionalId: nullable(text),
    /** The coordinator aborts a transaction that is open for longer. */
    transactionTimeoutMs: int32,
    /** −1: it has none yet. */
    producerId: since(3, int64, -1n),
    producerEpoch: since(3, int16, -1),
  },
  response: { throttleTimeMs: int32, errorCode: int16, producerId: int64, producerEpoch: int16 },
});
