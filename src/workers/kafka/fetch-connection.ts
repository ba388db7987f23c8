import type { Socket } from "node:net";
import { TailwaterError } from "../../contract/errors.ts";
import { type Address, formatAddress } from "./address.ts";
import { BrokerConnection, type Client } from "./broker-connection.ts";
import * as faults from "./faults.ts";
import { API_KEYS } from "./kafkajs-internals.ts";
import { ResponseFramer } from "./response-framer.ts";

const OPEN_TIMEOUT_MS = 5_000;
const RECEIVE_BYTES = 128 * 1024;
const HIGHEST_FETCH_VERSION = 11;
/** Beyond the fetch's own wait, a broker that stays silent this long is taken for dead (a half-open socket). */
const SILENCE_MS = 10_000;

/**
 * A connection for fetching alone. kafkajs connects and logs in, then its part ends: bytes come through Node's
 * `onread` into one receive buffer and from there into two response buffers. One request at a time is in flight.
 */
export class FetchConnection {
  /** Fetch version to speak, 4–11. */
  readonly version: number;
  readonly #address: Address;
  readonly #endsAt: number;
  readonly #socket: Socket;
  readonly #framer: ResponseFramer;
  #correlationId = 1_000_000;
  #inFlight = false;
  #arrived: Buffer | null = null;
  #waiting: { resolve(response: Buffer): void; reject(error: TailwaterError): void } | null = null;
  #failure: TailwaterError | null = null;

  private constructor(connection: BrokerConnection, silenceMs: number) {
    this.version = connection.version(API_KEYS.fetch, HIGHEST_FETCH_VERSION);
    this.#address = connection.address;
    this.#endsAt = connection.endsAt;
    this.#framer = new ResponseFramer((response) => this.#onResponse(response));
    this.#socket = connection.takeOver((chunk, length) => {
      try {
        this.#framer.feed(chunk, length);
      } catch (error) {
        this.#fail(error instanceof TailwaterError ? error : this.#lost(error));
      }
    });
    this.#socket.setTimeout(silenceMs, () => {
      if (this.#inFlight) this.#fail(faults.timedOut(this.#address, `A fetch went unanswered for ${silenceMs} ms.`));
    });
    this.#socket.once("close", () => this.#fail(this.#lost()));
    if (this.#socket.destroyed) this.#fail(this.#lost());
  }

  /**
   * @param maxWaitMs the longest time a fetch will ask the broker to wait.
   * @throws TailwaterError that says why it failed.
   */
  static async open(
    address: Address,
    client: Client,
    maxWaitMs: number,
    signal: AbortSignal,
  ): Promise<FetchConnection> {
    const connection = await BrokerConnection.open(address, client, {
      timeoutMs: OPEN_TIMEOUT_MS,
      receiveBytes: RECEIVE_BYTES,
      signal,
    });
    return new FetchConnection(connection, maxWaitMs + SILENCE_MS);
  }

  /** The id for the next request: its answer is checked against it. */
  get correlationId(): number {
    return this.#correlationId;
  }

  /** True when the SASL session is about to end (KIP-368): leave, and open a new connection. */
  get isExpiring(): boolean {
    return Date.now() >= this.#endsAt;
  }

  /** True once the broker or the network has ended it. */
  get isClosed(): boolean {
    return this.#failure !== null;
  }

  /** Bytes its response buffers hold. */
  get heldBytes(): number {
    return this.#framer.heldBytes;
  }

  /** Sends one whole request frame, made with `correlationId`. @throws TailwaterError when the connection is gone. */
  send(frame: Buffer): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#inFlight) throw new TailwaterError("INTERNAL", "A fetch is in flight already.");
    this.#inFlight = true;
    this.#socket.write(frame);
  }

  /**
   * The answer to the request in flight, from its correlation id on. It stays valid until the answer to the request
   * after the next one comes: so one more may be sent before it is read.
   * @throws TailwaterError CONNECTION_RESET, CONNECT_TIMEOUT, BATCH_TOO_LARGE or NOT_KAFKA.
   */
  receive(): Promise<Buffer> {
    const arrived = this.#arrived;
    if (arrived !== null) {
      this.#arrived = null;
      return Promise.resolve(arrived);
    }
    const failure = this.#failure;
    if (failure !== null) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #onResponse(response: Buffer): void {
    const at = formatAddress(this.#address);
    if (!this.#inFlight || response.readInt32BE(0) !== this.#correlationId) {
      throw new TailwaterError("NOT_KAFKA", `${at} answered a request that was not asked.`, { subject: at });
    }
    this.#inFlight = false;
    this.#correlationId = this.#correlationId === 0x7fffffff ? 1 : this.#correlationId + 1;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#arrived = response;
    else waiting.resolve(response);
  }

  #fail(error: TailwaterError): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#socket.destroy();
    this.#waiting?.reject(error);
    this.#waiting = null;
  }

  #lost(cause?: unknown): TailwaterError {
    const at = formatAddress(this.#address);
    return new TailwaterError("CONNECTION_RESET", `The connection to ${at} was lost.`, {
      subject: at,
      hint: "Tailwater reconnects by itself.",
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
