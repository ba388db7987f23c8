import { setTimeout as sleep } from "node:timers/promises";
import type { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { FetchConnection } from "../kafka/fetch-connection.ts";
import { CLIENT_ID } from "../kafka/handshake.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { encodeFetchRequest, type FetchRequestPartition } from "../wire/fetch-request.ts";
import { type FetchedPartition, readFetchResponse } from "../wire/fetch-response.ts";
import { isWorthReporting, LONGEST_THROTTLE_MS } from "./throttle.ts";
import { type Tier, tierOf } from "./tier.ts";

/** The response begins with its correlation id, which the connection has checked. */
const CORRELATION_BYTES = 4;
const MAX_WAIT_MS = 500;

/** How an answer arrived. A throttled answer says nothing about the log's contents (KIP-219). */
export type Answered = "at once" | "after the wait" | "throttled";

/**
 * What delays a reader: a pause that the broker asks for, ms, or an answer that is long overdue. Null: nothing any
 * more.
 */
export type OnKept = (by: number | TailwaterError | null) => void;

/** Reads parts of a topic's logs beside the tail, on a separate connection, for what ListOffsets cannot report. */
export class SideReader {
  readonly topic: string;
  readonly isolation: IsolationLevel;
  readonly #link: ClusterLink;
  readonly #brokerId: number;
  readonly #connection: FetchConnection;
  readonly #signal: AbortSignal;
  readonly #onKept: OnKept;
  /** The earliest time of the next request, performance.now(), as the broker asked. */
  #quietUntil = 0;
  #throttledInARow = 0;

  private constructor(
    link: ClusterLink,
    topic: string,
    isolation: IsolationLevel,
    brokerId: number,
    connection: FetchConnection,
    signal: AbortSignal,
    onKept: OnKept,
  ) {
    this.#link = link;
    this.topic = topic;
    this.isolation = isolation;
    this.#brokerId = brokerId;
    this.#connection = connection;
    this.#signal = signal;
    this.#onKept = onKept;
  }

  /** @param signal ends the connection @throws TailwaterError when the broker cannot be reached */
  static async open(
    link: ClusterLink,
    brokerId: number,
    topic: string,
    isolation: IsolationLevel,
    signal: AbortSignal,
    onKept: OnKept,
  ): Promise<SideReader> {
    const address = link.addressOf(brokerId);
    const connection = await FetchConnection.open(address, link.client, MAX_WAIT_MS, signal, onKept);
    signal.addEventListener("abort", () => connection.close(), { once: true });
    return new SideReader(link, topic, isolation, brokerId, connection, signal, onKept);
  }

  /**
   * Visits the partitions of one fetch; the bytes are valid until the visitor returns. Starts when the broker allows
   * the next request.
   * @param maxWaitMs how long the broker may wait for a first byte
   * @throws TailwaterError when the connection is lost, or the broker refuses the whole request
   */
  async fetch(
    partitions: readonly FetchRequestPartition[],
    maxBytes: number,
    visit: (fetched: FetchedPartition, response: Buffer) => void,
    maxWaitMs = MAX_WAIT_MS,
  ): Promise<Answered> {
    const connection = this.#connection;
    const quietMs = this.#quietUntil - performance.now();
    if (quietMs > 0) await sleep(quietMs, undefined, { signal: this.#signal });
    const { version, correlationId } = connection;
    const { topic, isolation } = this;
    const askedAt = performance.now();
    connection.send(
      encodeFetchRequest({
        version,
        correlationId,
        clientId: CLIENT_ID,
        maxWaitMs,
        minBytes: 1,
        maxBytes,
        isolation,
        topic,
        partitions,
      }),
      maxBytes,
    );
    const response = await connection.receive();
    const lasted = performance.now() - askedAt >= maxWaitMs / 2;
    const { errorCode, throttleMs } = readFetchResponse(response, CORRELATION_BYTES, version, (fetched) =>
      visit(fetched, response),
    );
    connection.giveBack();
    if (errorCode !== KAFKA.none) throw protocolError(errorCode, `broker ${this.#brokerId}`);
    if (throttleMs > 0) {
      this.#quietUntil = performance.now() + Math.min(throttleMs, LONGEST_THROTTLE_MS);
      this.#throttledInARow += 1;
      if (isWorthReporting(throttleMs, this.#throttledInARow)) this.#onKept(throttleMs);
      return "throttled";
    }
    this.#throttledInARow = 0;
    this.#onKept(null);
    return lasted ? "after the wait" : "at once";
  }

  /** Where the broker stores an offset. @throws TailwaterError when it cannot be asked */
  tierOf(partition: number, offset: number): Promise<Tier> {
    return tierOf(this.#link, this.#brokerId, this.topic, partition, offset);
  }

  close(): void {
    this.#connection.close();
  }
}
