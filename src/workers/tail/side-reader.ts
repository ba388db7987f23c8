import type { IsolationLevel } from "../../contract/tail.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { FetchConnection } from "../kafka/fetch-connection.ts";
import { CLIENT_ID } from "../kafka/handshake.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { encodeFetchRequest, type FetchRequestPartition } from "../wire/fetch-request.ts";
import { type FetchedPartition, readFetchResponse } from "../wire/fetch-response.ts";
import { type Tier, tierOf } from "./tier.ts";

/** The response begins with its correlation id, which the connection has checked. */
const CORRELATION_BYTES = 4;
const MAX_WAIT_MS = 500;
/** A broker may ask for a pause (KIP-219), but for no longer, ms: it holds back what comes too early by itself. */
const LONGEST_THROTTLE_MS = 30_000;

/** Reads parts of a topic's logs beside the tail, on a connection of its own: for what ListOffsets cannot tell. */
export class SideReader {
  readonly topic: string;
  readonly isolation: IsolationLevel;
  readonly #link: ClusterLink;
  readonly #brokerId: number;
  readonly #connection: FetchConnection;

  private constructor(
    link: ClusterLink,
    topic: string,
    isolation: IsolationLevel,
    brokerId: number,
    connection: FetchConnection,
  ) {
    this.#link = link;
    this.topic = topic;
    this.isolation = isolation;
    this.#brokerId = brokerId;
    this.#connection = connection;
  }

  /** @param signal ends the connection @throws TailwaterError when the broker cannot be reached */
  static async open(
    link: ClusterLink,
    brokerId: number,
    topic: string,
    isolation: IsolationLevel,
    signal: AbortSignal,
  ): Promise<SideReader> {
    const connection = await FetchConnection.open(link.addressOf(brokerId), link.client, MAX_WAIT_MS, signal);
    signal.addEventListener("abort", () => connection.close(), { once: true });
    return new SideReader(link, topic, isolation, brokerId, connection);
  }

  /**
   * Visits what one fetch brings; the bytes are valid until the visitor returns.
   * @param maxWaitMs how long the broker may wait for a first byte
   * @returns whether the answer came after that wait
   * @throws TailwaterError when the connection is lost, or the broker refuses the whole request
   */
  async fetch(
    partitions: readonly FetchRequestPartition[],
    maxBytes: number,
    visit: (fetched: FetchedPartition, response: Buffer) => void,
    maxWaitMs = MAX_WAIT_MS,
  ): Promise<boolean> {
    const connection = this.#connection;
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
    // The broker asks us to wait (KIP-219).
    if (throttleMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(throttleMs, LONGEST_THROTTLE_MS)));
    }
    return lasted;
  }

  /** Where the broker keeps an offset. @throws TailwaterError when it cannot be asked */
  tierOf(partition: number, offset: number): Promise<Tier> {
    return tierOf(this.#link, this.#brokerId, this.topic, partition, offset);
  }

  close(): void {
    this.#connection.close();
  }
}
