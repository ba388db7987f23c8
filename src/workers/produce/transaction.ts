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
  /** Partitions that are asked for, or in it. */
  readonly #asked = new Set<number>();
  readonly #added = new Set<number>();
  #adding: Promise<void> = Promise.resolve();

  private constructor(link: ClusterLink, topic: string, id: string, identity: Identity) {
    this.#link = link;
    this.#topic = topic;
    this.id = id;
    this.identity = identity;
  }

  /** @throws TailwaterError why there is none; nothing was written */
  static async begin(link: ClusterLink, topic: string, signal: AbortSignal): Promise<Transaction> {
    const id = `tailwater-${randomUUID()}`;
    const identity = await askIdentity(link, topic, { id, openMs: OPEN_MS }, signal);
    return new Transaction(link, topic, id, identity);
  }

  has(partition: number): boolean {
    return this.#added.has(partition);
  }

  /** Nothing was ever added: there is nothing to end. */
  get isEmpty(): boolean {
    return this.#asked.size === 0;
  }

  isAsked(partition: number): boolean {
    return this.#asked.has(partition);
  }

  /** Adds partitions that are not asked for yet, before their first batches are sent. @throws TailwaterError */
  async add(fresh: readonly number[], signal: AbortSignal): Promise<void> {
    for (const partition of fresh) this.#asked.add(partition);
    const adding = this.#adding.then(() => this.#add(fresh, signal));
    this.#adding = adding.catch(() => {}); // Its caller gets the error.
    await adding;
  }

  async #add(partitions: readonly number[], signal: AbortSignal): Promise<void> {
    const subject = `topic ${this.#topic}`;
    const request = {
      v3AndBelowTransactionalId: this.id,
      v3AndBelowProducerId: this.identity.producerId,
      v3AndBelowProducerEpoch: this.identity.epoch,
      v3AndBelowTopics: [{ name: this.#topic, partitions }],
    };
    await untilAnswered(signal, async () => {
      const at = { transaction: this.id, subject, lookAt: "No record of this partition was sent yet." };
      const { resultsByTopicV3AndBelow } = await this.#link.change(ADD_PARTITIONS_TO_TXN, request, at);
      const told = resultsByTopicV3AndBelow
        .filter(({ name }) => name === this.#topic)
        .flatMap(({ resultsByPartition }) => resultsByPartition);
      const codes = told.map(({ partitionErrorCode }) => partitionErrorCode);
      // When one is refused, the others have a code that says so.
      const code = codes.find((one) => one !== KAFKA.none && one !== 55) ?? codes.find((one) => one !== KAFKA.none);
      if (code === undefined) {
        // Adding a partition twice does no harm, and without it the broker would refuse the batch.
        const isWhole = partitions.every((one) => told.some(({ partitionIndex }) => partitionIndex === one));
        return isWhole ? true : null;
      }
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
