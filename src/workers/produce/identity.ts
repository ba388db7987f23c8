import { setTimeout as sleep } from "node:timers/promises";
import { toErrorData } from "../../contract/errors.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { INIT_PRODUCER_ID } from "../wire/apis/init-producer-id.ts";
import type { Identity } from "./batch.ts";
import { isLasting } from "./broker-sender.ts";

const PAUSE_MS = 250;
const PATIENCE_MS = 30_000;

/** Answers that pass. */
const PASSING: ReadonlySet<number> = new Set([
  KAFKA.coordinatorLoadInProgress,
  KAFKA.coordinatorNotAvailable,
  KAFKA.notCoordinator,
  KAFKA.requestTimedOut,
  51, // CONCURRENT_TRANSACTIONS: the one before is being ended
]);

/**
 * Asks for a producer's id. It is asked for again when an answer is lost, because an id that nobody uses does no harm.
 * @param transaction the transactional id, and how long it may be open, ms; null: only idempotent
 * @throws TailwaterError CLUSTER_UNAUTHORIZED, and why there is none
 */
export async function askIdentity(
  link: ClusterLink,
  topic: string,
  transaction: { readonly id: string; readonly openMs: number } | null,
  signal: AbortSignal,
): Promise<Identity> {
  const request = {
    transactionalId: transaction?.id ?? null,
    transactionTimeoutMs: transaction?.openMs ?? 60_000,
    producerId: -1n,
    producerEpoch: -1,
  };
  const about = { subject: `topic ${topic}`, lookAt: "No record was sent yet." };
  return untilAnswered(signal, async () => {
    const answer =
      transaction === null
        ? await (await link.any()).change(INIT_PRODUCER_ID, request, about)
        : await link.change(INIT_PRODUCER_ID, request, { ...about, transaction: transaction.id });
    const { errorCode, producerId, producerEpoch } = answer;
    if (PASSING.has(errorCode)) return null;
    if (errorCode === KAFKA.none) return { producerId, epoch: producerEpoch };
    throw protocolError(errorCode, about.subject, {
      needs: [{ operation: "IdempotentWrite", resource: "Cluster", name: "kafka-cluster" }],
    });
  });
}

/**
 * Repeats a question of a coordinator that may be asked twice, until it is answered.
 * @param ask null: not yet
 */
export async function untilAnswered<T>(signal: AbortSignal, ask: () => Promise<T | null>): Promise<T> {
  const began = performance.now();
  let last: unknown = protocolError(KAFKA.coordinatorNotAvailable, "the cluster");
  for (;;) {
    try {
      signal.throwIfAborted();
      const answer = await ask();
      if (answer !== null) return answer;
    } catch (error) {
      const { code } = toErrorData(error);
      if (isLasting(error) || !PASSES.has(code)) throw error;
      last = error;
    }
    if (performance.now() - began > PATIENCE_MS) throw last;
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

/** Errors of connections, which pass. */
const PASSES: ReadonlySet<string> = new Set([
  "OUTCOME_UNKNOWN",
  "CONNECTION_RESET",
  "CONNECT_TIMEOUT",
  "PORT_CLOSED",
  "LEADER_NOT_AVAILABLE",
]);
