import type { ErrorData } from "../../contract/errors.ts";
import { toErrorData } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import { isNoRoom } from "../codec/errors.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import type { OpenTransactions } from "./open-transactions.ts";
import type { TailPartition } from "./tail-partition.ts";
import { unanswered } from "./topic-partitions.ts";

/** What the answers need from the engine. */
export interface AnsweredTopic {
  readonly topic: string;
  readonly isolation: IsolationLevel;
  readonly transactions: OpenTransactions;
  /** An answer shows that the topic can be read, or what prevents it. */
  answered(): void;
  /** Metadata may be old. */
  hurry(): void;
  changed(): void;
}

/** What the answers to fetches say about each partition of a topic. */
export class PartitionAnswers {
  readonly #of: AnsweredTopic;
  /** Fetching the topic is not allowed. */
  readError: ErrorData | null = null;

  constructor(of: AnsweredTopic) {
    this.#of = of;
  }

  answered(state: TailPartition, { highWatermark, lastStableOffset }: FetchedPartition): void {
    const committed = this.#of.isolation === "read_committed" && lastStableOffset >= 0;
    const logEnd = committed ? lastStableOffset : highWatermark;
    if (logEnd !== state.logEnd || state.error !== null || this.readError !== null) {
      state.logEnd = logEnd;
      state.error = null;
      this.readError = null;
      this.#of.changed();
    }
    if (state.stuck === null) state.failures = 0;
    // A scan knows the old log end; an earlier end explains nothing.
    else if (state.reader.position >= logEnd && highWatermark >= (state.wholeEnd ?? 0)) state.gained();
    if (committed) this.#of.transactions.answered(state, highWatermark, lastStableOffset);
    this.#of.answered();
  }

  failed(state: TailPartition, errorCode: number): void {
    if (errorCode === KAFKA.offsetOutOfRange) {
      state.pending = "reset";
      state.fails();
      if (state.failures === 1) state.retryAt = 0;
      return;
    }
    if (errorCode === KAFKA.topicAuthorizationFailed) {
      this.readError = protocolError(errorCode, `topic ${this.#of.topic}`).toData();
      this.#of.answered();
    }
    this.#fails(state, protocolError(errorCode, `${this.#of.topic}/${state.partition}`).toData());
  }

  unanswered(state: TailPartition, brokerId: number): void {
    this.#fails(state, unanswered(state, brokerId).toData());
  }

  stuck(state: TailPartition, error: unknown): void {
    const waits = isNoRoom(error);
    // Its turn comes soon, so this is reported only if it does not.
    if (waits && !state.waitsForRoom()) return;
    state.stuck = toErrorData(error);
    if (!waits) {
      state.fails();
      this.#of.answered();
    }
    this.#of.changed();
  }

  #fails(state: TailPartition, error: ErrorData): void {
    state.error = error;
    state.fails();
    this.#of.hurry();
    this.#of.changed();
  }
}
