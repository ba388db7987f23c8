import { randomUUID } from "node:crypto";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { changeError, KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { ADD_PARTITIONS_TO_TXN, END_TXN } from "../wire/apis/transactions.ts";
import type { Identity } from "./batch.ts";
import { askIdentity, untilAnswered } from "./identity.ts";
import { LOOK_AT } from "./verdict.ts";

/** The coordinator aborts it after this time; brokers allow 15 minutes by default. */
const OPEN_MS = 10 * 60_000;
const CONCURRENT_TRANSACTIONS = 51;

/** Codes after which the same question is asked again: the coordinator has not done it, or does it once only. */
const PASSING: ReadonlySet<number> = new Set([
  KAFKA.coordinatorLoadInProgress,
  KAFKA.coordinatorNotAvailable,
  KAFKA.notCoordinator,
  KAFKA.unknownTopicOrPartition,
  CONCURRENT_TRANSACTIONS,
]);

/** One transaction of one producer, which nobody had before and nobody has again (KIP-98). */
export class Transaction {
  readonly id: string;
  readonly identity: Identity;
  readonly #link: ClusterLink;
  readonly #topic: string;
  readonly #signal: AbortSignal;
  readonly #added = new Set<number>();
  #adding: Promise<void> = Promise.resolve();

  private constructor(link: ClusterLink, topic: string, id: string, identity: Identity, signal: AbortSignal) {
    this.#link = link;
    this.#topic = topic;
    this.id = id;
    this.identity = identity;
    this.#signal = signal;
  }

  /** @throws TailwaterError why there is none; nothing was written */
  static async begin(link: ClusterLink, topic: string, signal: AbortSignal): Promise<Transaction> {
    const id = `tailwater-${randomUUID()}`;
    const identity = await askIdentity(link, topic, { id, openMs: OPEN_MS }, signal);
    return new Transaction(link, topic, id, identity, signal);
  }

  has(partition: number): boolean {
    return this.#added.has(partition);
  }

  /** Adds partitions; each must be in before its first batch is sent. @throws TailwaterError */
  add(partitions: readonly number[]): Promise<void> {
    const adding = this.#adding.then(() => this.#add(partitions.filter((one) => !this.#added.has(one))));
    this.#adding = adding.catch(() => {}); // Its caller gets the error.
    return adding;
  }

  async #add(partitions: readonly number[]): Promise<void> {
    if (partitions.length === 0) return;
    const subject = `topic ${this.#topic}`;
    const request = {
      v3AndBelowTransactionalId: this.id,
      v3AndBelowProducerId: this.identity.producerId,
      v3AndBelowProducerEpoch: this.identity.epoch,
      v3AndBelowTopics: [{ name: this.#topic, partitions }],
    };
    await untilAnswered(this.#signal, async () => {
      const at = { transaction: this.id, subject, lookAt: "No record of this partition was sent yet." };
      const { resultsByTopicV3AndBelow } = await this.#link.change(ADD_PARTITIONS_TO_TXN, request, at);
      const codes = resultsByTopicV3AndBelow.flatMap(({ resultsByPartition }) =>
        resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
      );
      // When one is refused, the others have a code that says so.
      const code = codes.find((one) => one !== KAFKA.none && one !== 55) ?? codes.find((one) => one !== KAFKA.none);
      if (code === undefined) return true;
      if (PASSING.has(code)) return null;
      throw protocolError(code, subject, {
        needs: [{ operation: "Write", resource: "Topic", name: this.#topic }],
      });
    });
    for (const partition of partitions) this.#added.add(partition);
  }

  /**
   * Commits or aborts it. A lost answer is asked for again: a coordinator ends a transaction once.
   * @throws TailwaterError OUTCOME_UNKNOWN, or why it was refused
   */
  async end(isCommitted: boolean, signal: AbortSignal): Promise<void> {
    const about = { subject: `topic ${this.#topic}`, lookAt: LOOK_AT };
    const request = {
      transactionalId: this.id,
      producerId: this.identity.producerId,
      producerEpoch: this.identity.epoch,
      committed: isCommitted,
    };
    await untilAnswered(signal, async () => {
      const { errorCode } = await this.#link.change(END_TXN, request, { ...about, transaction: this.id });
      if (errorCode === KAFKA.none) return true;
      if (PASSING.has(errorCode)) return null;
      throw changeError(errorCode, about);
    });
  }
}
