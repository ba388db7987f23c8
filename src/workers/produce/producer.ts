import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import type { ProduceCounts } from "../../contract/produce.ts";
import { unlessAborted } from "../../contract/work.ts";
import type { RecordDraft } from "../batch/record-draft.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { type Batch, type Identity, type Lane, NOBODY } from "./batch.ts";
import { type Answer, BrokerSender, isLasting, type Sending, type Sent } from "./broker-sender.ts";
import { Filling } from "./filling.ts";
import { Identities } from "./identity.ts";
import { Leaders } from "./leaders.ts";
import type { ProducerOptions } from "./producer-options.ts";
import { splitBatch } from "./split-batch.ts";
import { Transaction } from "./transaction.ts";
import { lateError, produceError, verdictOf } from "./verdict.ts";

const ACKS = { all: -1, leader: 1, none: 0 } as const;
/** All batches that are being filled or on their way, bytes. */
const HELD_BYTES = 8 * 1024 * 1024;
/** Batches of one partition on their way: a broker knows the last five of a producer again. */
const MOST_OF_LANE = 5;
/** A batch is sent after this time, full or not, ms. */
const LINGER_MS = 100;
const TICK_MS = 20;
const PAUSE_MS = 100;
/** The time for the answers to what is on its way when the user cancels, ms. */
const CANCEL_MS = 1_500;
/** A batch that is not acknowledged after this time ends the run, ms. Java's delivery.timeout.ms. */
const DELIVERY_MS = 120_000;

/**
 * Writes records to one topic: fills batches, sends each to its partition's leader, and sends it again where that cannot
 * write it twice. It holds at most 8 MB, one larger record besides.
 */
export class Producer {
  readonly counts = { sent: 0, acknowledged: 0, failed: 0, unknown: 0, bytes: 0 };
  /** Why nothing more can be written; null: it goes on. */
  over: TailwaterError | null = null;
  /** The first error of records that were refused, and of records with an unknown outcome. */
  readonly errors: { failed: TailwaterError | null; unknown: TailwaterError | null } = { failed: null, unknown: null };
  readonly #options: ProducerOptions;
  readonly #identities: Identities;
  readonly #abort = new AbortController();
  readonly #leaders: Leaders;
  readonly #filling: Filling;
  readonly #senders = new Map<number, BrokerSender>();
  readonly #sending: Sending;
  readonly #timer: NodeJS.Timeout;
  readonly transaction: Transaction | null;
  #waiting: (() => void)[] = [];
  #lastTrouble: TailwaterError | null = null;
  #pumping = false;
  #added = 0;

  private constructor(
    link: ClusterLink,
    options: ProducerOptions,
    leaders: Leaders,
    identities: Identities,
    identity: Identity,
    transaction: Transaction | null,
  ) {
    this.#options = options;
    this.#leaders = leaders;
    this.#identities = identities;
    this.transaction = transaction;
    this.#filling = new Filling({ ...options, transaction: transaction !== null }, identity);
    this.#sending = {
      ...{ link, topic: options.topic, acks: ACKS[options.acks], transactionalId: transaction?.id ?? null },
      mostOfLane: options.idempotent ? MOST_OF_LANE : 1,
      signal: this.#abort.signal,
      onAnswer: (sent, answer) => this.#onAnswer(sent, answer),
      onTold: ({ lane, batch }) => this.#end(lane, batch, "unknown", null),
      onLost: (sent, error, wasSent) => this.#onLost(sent, error, wasSent),
      onFree: () => this.#pumpSoon(),
    };
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** @throws TailwaterError why nothing can be written, CANCELLED; nothing was sent */
  static async open(link: ClusterLink, options: ProducerOptions, signal: AbortSignal): Promise<Producer> {
    const { topic, topicId, idempotent } = options;
    const leaders = new Leaders(link, topic, topicId);
    if (!(await unlessAborted(leaders.ask(performance.now()), signal)) && leaders.trouble !== null) {
      throw leaders.trouble;
    }
    const identities = new Identities(link, topic);
    const transaction = options.transaction ? await Transaction.begin(link, topic, signal) : null;
    const own = transaction?.identity ?? (idempotent ? await identities.next(signal) : NOBODY);
    return new Producer(link, options, leaders, identities, own, transaction);
  }

  /** As many partitions as the topic has now. */
  get partitions(): number {
    return this.#leaders.places.length;
  }

  /** It holds as much as it may: wait for `moved`. */
  get isFull(): boolean {
    return this.#filling.held >= HELD_BYTES;
  }

  /** Resolves when something was acknowledged, refused or given up. */
  moved(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /**
   * Takes a record. Its partition is the one that it gives, or one that is chosen.
   * @param timestamp ms since the epoch; −1: none
   */
  add(draft: RecordDraft, timestamp: Integer): void {
    this.counts.sent += 1;
    const number = this.#options.onSettled === null ? null : this.#added++;
    if (this.#filling.add(draft, timestamp, this.#leaders.places, number)) this.#pumpSoon();
  }

  /** Sends what there is, full or not. */
  flush(): void {
    this.#filling.finishAll(Number.POSITIVE_INFINITY);
    this.#pump();
  }

  /** Sends everything and waits for all answers, or until nothing more can be written. */
  async finish(): Promise<void> {
    this.flush();
    while (this.over === null && this.#filling.lanes.some(({ isIdle }) => !isIdle)) await this.moved();
    if (this.over !== null) await this.drop(this.over);
  }

  /** Sends nothing more, and waits for the answers to what is on its way. @param why the error of what was tried before */
  async drop(why: TailwaterError): Promise<void> {
    this.over ??= why;
    for (const lane of this.#filling.lanes) this.#dropLane(lane, why);
    this.#wake();
    while (this.#filling.lanes.some(({ onWire }) => onWire > 0)) await this.moved();
  }

  /** As `drop`, but waits only a moment: what has no answer then has an unknown outcome. */
  cancel(why: TailwaterError): void {
    const timer = setTimeout(() => this.#hangUp(), CANCEL_MS);
    this.drop(why).finally(() => clearTimeout(timer));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#hangUp();
  }

  #hangUp(): void {
    this.#abort.abort();
    for (const sender of this.#senders.values()) sender.close();
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.over !== null) return;
    const now = performance.now();
    const byLeader = new Map<number, Lane[]>();
    const missing: number[] = [];
    for (const lane of this.#filling.lanes) {
      if (lane.leader < 0 || lane.ready.length === 0) continue;
      if (this.transaction?.has(lane.partition) === false) {
        if (!this.transaction.isAsked(lane.partition)) missing.push(lane.partition);
      } else byLeader.set(lane.leader, [...(byLeader.get(lane.leader) ?? []), lane]);
    }
    if (missing.length > 0) {
      this.transaction?.add(missing, this.#abort.signal).then(
        () => this.#pumpSoon(),
        (error: unknown) => this.#giveUp(error),
      );
    }
    for (const [broker, lanes] of byLeader) {
      let sender = this.#senders.get(broker);
      if (sender === undefined) {
        sender = new BrokerSender(broker, this.#sending);
        this.#senders.set(broker, sender);
      }
      sender.pump(lanes, now);
    }
  }

  #tick(): void {
    const now = performance.now();
    let isWaiting = false;
    this.#filling.finishAll(now - LINGER_MS);
    for (const lane of this.#filling.lanes) {
      isWaiting ||= lane.leader < 0 && lane.ready.length > 0;
      if ((lane.ready[0]?.since ?? now) + DELIVERY_MS < now) {
        this.#giveUp(lateError(this.#lastTrouble, `${this.#options.topic}/${lane.partition}`, DELIVERY_MS));
      }
    }
    if (isWaiting) this.#leaders.doubt();
    if (this.#leaders.isDue(now)) {
      this.#leaders.ask(now).then(
        (isKnown) => {
          if (!isKnown) this.#lastTrouble = this.#leaders.trouble ?? this.#lastTrouble;
          for (const { partition, leader } of isKnown ? this.#leaders.places : []) {
            const lane = this.#filling.laneOf(partition);
            if (lane !== undefined) lane.leader = leader;
          }
          this.#pump();
        },
        (error: unknown) => this.#giveUp(error),
      );
    }
    this.#pump();
  }

  #onAnswer({ lane, batch }: Sent, answer: Answer): void {
    const { code, says } = answer;
    const error = produceError(code, this.#options.topic, lane.partition, says);
    const verdict = verdictOf(code, error);
    if (verdict === "done") {
      lane.isWritten(batch);
      this.#end(lane, batch, "acknowledged", null, answer);
      return;
    }
    this.#lastTrouble = error;
    const isAlone = this.transaction !== null || !this.#options.idempotent;
    if (verdict === "over" || (isAlone && (verdict === "out of order" || verdict === "stranger"))) {
      this.#end(lane, batch, batch.isOpen ? "unknown" : "failed", error);
      this.#giveUp(error);
    } else if (verdict === "open") {
      this.#onLost({ lane, batch }, error, true);
    } else if (verdict === "again" || (verdict === "out of order" && lane.isProof(batch))) {
      if (verdict === "out of order") batch.isOpen = false;
      batch.isOutOfOrder = verdict === "out of order";
      this.#again(lane, batch);
    } else if (verdict === "too large" && batch.records > 1 && !batch.isOpen) {
      const halves = splitBatch(batch, this.#options.compression, this.transaction !== null);
      this.#filling.replace(batch, halves);
      this.#again(lane, ...halves);
    } else {
      // The batches behind it cannot follow, because its sequence is missing.
      lane.hasGap = this.#options.idempotent;
      lane.mustSettle = true;
      // Refused the second time, it may have been written the first time.
      const isRefused = (verdict === "refused" || verdict === "too large") && !batch.isOpen;
      this.#end(lane, batch, isRefused ? "failed" : "unknown", error);
      if (this.transaction !== null) this.#giveUp(error);
    }
  }

  #onLost({ lane, batch }: Sent, error: unknown, wasSent: boolean): void {
    this.#lastTrouble = TailwaterError.fromData(toErrorData(error));
    if (wasSent && !this.#options.idempotent) {
      this.#end(lane, batch, "unknown", this.#lastTrouble);
      return;
    }
    batch.isOpen ||= wasSent;
    this.#leaders.doubt();
    this.#again(lane, batch);
    if (isLasting(error)) this.#giveUp(error);
  }

  /** It is sent again when the other answers of its partition are there. */
  #again(lane: Lane, ...batches: readonly Batch[]): void {
    lane.onWire -= 1;
    lane.giveBack(...batches);
    this.#leaders.doubt();
    this.#settle(lane);
  }

  /** @param error null: it is written, or nobody says */
  #end(
    lane: Lane,
    batch: Batch,
    as: "acknowledged" | "failed" | "unknown",
    error: TailwaterError | null,
    answer: Answer | null = null,
  ): void {
    lane.onWire -= 1;
    this.#tell(lane, batch, error, answer);
    this.counts[as] += batch.records;
    if (as === "acknowledged") this.counts.bytes += batch.bytes.length;
    else this.errors[as] ??= error;
    if (as !== "failed") this.#options.onSettled?.(batch.numbers, as);
    this.#filling.release(batch);
    this.#settle(lane);
  }

  #tell({ partition }: Lane, { records }: Batch, error: TailwaterError | null, answer: Answer | null): void {
    const offset = answer === null || answer.offset < 0 || error !== null ? null : String(answer.offset);
    const latencyMs = answer?.latencyMs ?? null;
    this.#options.onResult({ partition, offset, records, latencyMs, error: error?.toData() ?? null });
  }

  #settle(lane: Lane): void {
    if (this.over !== null) this.#dropLane(lane, this.over);
    else if (lane.mustSettle && lane.onWire === 0) {
      lane.notBefore = performance.now() + PAUSE_MS;
      if (lane.settle()) {
        lane.mustSettle = true;
        this.#identities.next(this.#abort.signal).then(
          (identity) => {
            lane.begin(identity);
            lane.mustSettle = false;
          },
          (error: unknown) => this.#giveUp(error),
        );
      }
    }
    this.#wake();
    this.#pumpSoon();
  }

  /** Nothing more of the lane is sent. What was never sent does not count as sent. */
  #dropLane(lane: Lane, why: TailwaterError): void {
    this.counts.sent -= this.#filling.dropWriter(lane);
    for (const batch of lane.clear()) {
      this.#filling.release(batch);
      if (batch.tries === 0) this.counts.sent -= batch.records;
      else {
        const as = batch.isOpen ? "unknown" : "failed";
        this.counts[as] += batch.records;
        this.errors[as] ??= why;
        if (batch.isOpen) this.#options.onSettled?.(batch.numbers, "unknown");
        this.#tell(lane, batch, why, null);
      }
    }
  }

  #giveUp(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.over ??= TailwaterError.fromData(toErrorData(error));
    for (const lane of this.#filling.lanes) this.#dropLane(lane, this.over);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

export type Counted = Omit<ProduceCounts, "read">;
