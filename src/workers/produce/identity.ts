import { setTimeout as sleep } from "node:timers/promises";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import { unlessAborted } from "../../contract/work.ts";
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

/** The ids of one run: each partition whose sequence has a gap goes on under another one. */
export class Identities {
  readonly #link: ClusterLink;
  readonly #topic: string;
  readonly #given = new Set<string>();

  constructor(link: ClusterLink, topic: string) {
    this.#link = link;
    this.#topic = topic;
  }

  /**
   * An id that was not given before: under an old one the broker takes new records for some that it has.
   * @throws TailwaterError why there is none
   */
  async next(signal: AbortSignal): Promise<Identity> {
    const identity = await askIdentity(this.#link, this.#topic, null, signal);
    const name = `${identity.producerId} with epoch ${identity.epoch}`;
    if (this.#given.has(name)) throw unusable(`producer id ${name} twice`);
    this.#given.add(name);
    return identity;
  }
}

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
    if (errorCode === KAFKA.none) return sound({ producerId, epoch: producerEpoch });
    throw protocolError(errorCode, about.subject, {
      needs: [{ operation: "IdempotentWrite", resource: "Cluster", name: "kafka-cluster" }],
    });
  });
}

/** Without an id and an epoch a broker takes a batch for one that is not idempotent, and writes it as often as it comes. */
function sound(identity: Identity): Identity {
  if (identity.producerId >= 0n && identity.epoch >= 0) return identity;
  throw unusable(`producer id ${identity.producerId} with epoch ${identity.epoch}`);
}

/** @param what the broker gave, as half a sentence */
function unusable(what: string): TailwaterError {
  return new TailwaterError("ANSWER_MALFORMED", `The broker gave ${what}, which cannot be used.`, {
    hint: "Nothing more was sent. Look at the broker's log, or send without idempotence.",
  });
}

/**
 * Repeats a question of a coordinator that may be asked twice, until it is answered.
 * @param ask null: not yet
 * @param signal when it aborts, nobody waits for an answer any more
 */
export async function untilAnswered<T>(signal: AbortSignal, ask: () => Promise<T | null>): Promise<T> {
  const began = performance.now();
  let last: unknown = protocolError(KAFKA.coordinatorNotAvailable, "the cluster");
  for (;;) {
    try {
      signal.throwIfAborted();
      const answer = await unlessAborted(ask(), signal);
      if (answer !== null) return answer;
    } catch (error) {
      signal.throwIfAborted();
      const { code } = toErrorData(error);
      if (isLasting(error) || !PASSES.has(code)) throw error;
      last = error;
    }
    if (performance.now() - began > PATIENCE_MS) throw last;
    await unlessAborted(sleep(PAUSE_MS), signal);
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
