import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import { stamp } from "../batch/batch-writer.ts";
import type { BrokerConnection } from "../kafka/broker-connection.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { PRODUCE } from "../wire/apis/produce.ts";
import type { Batch, Lane } from "./batch.ts";
import { LOOK_AT } from "./verdict.ts";

/** Requests on their way to one broker: it handles one after the other, and the next must not have to come first. */
const MOST_REQUESTS = 5;
/** A request holds at least one batch of each partition that has one, up to this size, bytes. */
const REQUEST_BYTES = 1024 * 1024;
/** The time that a leader may wait for its replicas, ms. */
const ACKS_WITHIN_MS = 8_000;

/** One batch of a request, and where it belongs. */
export interface Sent {
  readonly lane: Lane;
  readonly batch: Batch;
}

/** What a broker says of one batch. */
export interface Answer {
  /** Of Kafka's protocol. */
  readonly code: number;
  /** The broker's own words. */
  readonly says: string | null;
  /** Of its first record; −1: it says none. */
  readonly offset: number;
  readonly latencyMs: number;
}

/** What the sender needs, and what it tells. */
export interface Sending {
  readonly link: ClusterLink;
  readonly topic: string;
  readonly acks: -1 | 0 | 1;
  readonly transactionalId: string | null;
  /** Batches of one partition on their way at a time. */
  readonly mostOfLane: number;
  readonly signal: AbortSignal;
  onAnswer(sent: Sent, answer: Answer): void;
  /** Without acks: the system has taken it. */
  onTold(sent: Sent): void;
  /** @param wasSent false: it certainly never left this machine */
  onLost(sent: Sent, error: unknown, wasSent: boolean): void;
  /** Another request may be sent. */
  onFree(): void;
}

/** Sends the batches of the partitions that one broker leads, over a connection of its own. */
export class BrokerSender {
  readonly #broker: number;
  readonly #to: Sending;
  #connection: BrokerConnection | null = null;
  #opening: Promise<BrokerConnection> | null = null;
  #requests = 0;
  /** Where the next request begins, so that every partition has its turn. */
  #turn = 0;

  constructor(broker: number, to: Sending) {
    this.#broker = broker;
    this.#to = to;
  }

  /** Sends what may be sent. @param lanes those that the broker leads */
  pump(lanes: readonly Lane[], now: number): void {
    while (this.#requests < MOST_REQUESTS) {
      const sent = this.#collect(lanes, now);
      if (sent.length === 0) return;
      this.#requests += 1;
      void this.#send(sent).finally(() => {
        this.#requests -= 1;
        this.#to.onFree();
      });
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  #collect(lanes: readonly Lane[], now: number): Sent[] {
    const sent: Sent[] = [];
    let bytes = 0;
    for (let count = 0; count < lanes.length; count += 1) {
      const lane = lanes[(this.#turn + count) % lanes.length];
      const next = lane?.next(now, this.#to.mostOfLane) ?? null;
      if (lane === undefined || next === null) continue;
      if (sent.length > 0 && bytes + next.bytes.length > REQUEST_BYTES) {
        this.#turn = (this.#turn + count) % lanes.length;
        return sent;
      }
      const taken = lane.take();
      if (taken === null) continue;
      stamp(taken.batch.bytes, taken.stamp);
      sent.push({ lane, batch: taken.batch });
      bytes += next.bytes.length;
    }
    return sent;
  }

  async #send(sent: readonly Sent[]): Promise<void> {
    const { topic, acks, transactionalId, link } = this.#to;
    const partitionData = sent.map(({ lane, batch }) => ({ index: lane.partition, records: batch.bytes }));
    const request = { transactionalId, acks, timeoutMs: ACKS_WITHIN_MS, topicData: [{ name: topic, partitionData }] };
    const about = { subject: `topic ${topic}`, lookAt: LOOK_AT };
    let told: Told[];
    let beganAt = 0;
    try {
      const connection = await this.#open();
      link.countChange();
      beganAt = performance.now();
      if (acks === 0) {
        await connection.tell(PRODUCE, request, about);
        for (const one of sent) this.#to.onTold(one);
        return;
      }
      const { responses } = await connection.change(PRODUCE, request, about);
      told = responses.filter(({ name }) => name === topic).flatMap(({ partitionResponses }) => partitionResponses);
    } catch (error) {
      const wasSent = toErrorData(error).code === "OUTCOME_UNKNOWN";
      for (const one of sent) this.#to.onLost(one, error, wasSent);
      return;
    }
    const latencyMs = performance.now() - beganAt;
    const byPartition = byIndex(told);
    for (const one of sent) {
      const own = byPartition.get(one.lane.partition);
      try {
        if (own == null) throw own === null ? twoAnswers() : noAnswer();
        const { errorCode: code, errorMessage: says, baseOffset: offset } = own;
        this.#to.onAnswer(one, { code, says, offset, latencyMs });
      } catch (error) {
        // A defect must neither end the thread nor leave the batch without an outcome.
        this.#to.onLost(one, error, true);
      }
    }
  }

  /** Requests that wait for a connection wait for the same one, so they leave in their order. */
  #open(): Promise<BrokerConnection> {
    if (this.#opening !== null) return this.#opening;
    const held = this.#connection;
    if (held?.isOpen) return Promise.resolve(held);
    held?.close();
    this.#connection = null;
    this.#opening = this.#reopen().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #reopen(): Promise<BrokerConnection> {
    this.#connection = await this.#to.link.openOwn(this.#broker, this.#to.signal);
    return this.#connection;
  }
}

interface Told {
  readonly index: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly baseOffset: number;
}

/** Null: the answer says two things about it. */
function byIndex(told: readonly Told[]): ReadonlyMap<number, Told | null> {
  const found = new Map<number, Told | null>();
  for (const one of told) {
    const other = found.get(one.index);
    found.set(one.index, other === undefined || other?.errorCode === one.errorCode ? one : null);
  }
  return found;
}

function noAnswer(): TailwaterError {
  return new TailwaterError("ANSWER_MALFORMED", "The broker's answer lacks a partition that was sent.");
}

function twoAnswers(): TailwaterError {
  return new TailwaterError("ANSWER_MALFORMED", "The broker's answer says two things about one partition.");
}

/** Errors after which no other try helps. */
const LASTING: ReadonlySet<string> = new Set<TailwaterError["code"]>([
  "READ_ONLY",
  "API_UNSUPPORTED",
  "OFFLINE",
  "SASL_FAILED",
  "SASL_REQUIRED",
  "SASL_MECHANISM_UNSUPPORTED",
  "CERTIFICATE_EXPIRED",
  "CERTIFICATE_NOT_YET_VALID",
  "CERTIFICATE_UNTRUSTED",
  "CERTIFICATE_HOST_MISMATCH",
  "EGRESS_REFUSED",
  "INTERNAL",
]);

export const isLasting = (error: unknown): boolean => LASTING.has(toErrorData(error).code);
