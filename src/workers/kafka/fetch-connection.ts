import { TailwaterError } from "../../contract/errors.ts";
import { framesRoom } from "../thread/rooms.ts";
import { type Address, formatAddress } from "./address.ts";
import { BrokerConnection, type Client } from "./broker-connection.ts";
import type { BrokerStream } from "./broker-stream.ts";
import type { Encode } from "./exchange.ts";
import * as faults from "./faults.ts";
import { FrameReader, notKafka } from "./frame-reader.ts";
import { LargeFrames } from "./large-frames.ts";
import type { LoginSession } from "./login-session.ts";
import { SilenceWatch } from "./silence-watch.ts";

const OPEN_TIMEOUT_MS = 5_000;
const RECEIVE_BYTES = 128 * 1024;
const HIGHEST_FETCH_VERSION = 11;
/** After the fetch's own wait, a broker that is silent for this long counts as dead (a half-open socket). */
const SILENCE_MS = 10_000;
/**
 * A broker sends at most the requested size, or one larger batch (KIP-74). No batch is larger than the request that
 * wrote it: `socket.request.max.bytes`, 100 MiB unless it is raised.
 */
const ONE_BATCH_BYTES = 100 * 1024 * 1024;
/** The room for large answers that all connections of one thread share. */
const large = new LargeFrames(ONE_BATCH_BYTES + 28 * 1024 * 1024, framesRoom);

/**
 * A connection only for fetching. It is opened and logged in like any other; then bytes come through Node's `onread`
 * into one receive buffer and from there into two response buffers. One request at a time is in flight.
 */
export class FetchConnection {
  /** Fetch version to speak, 4–11. */
  readonly version: number;
  readonly #address: Address;
  readonly #session: LoginSession;
  readonly #socket: BrokerStream;
  readonly #reader: FrameReader;
  readonly #watch: SilenceWatch;
  #correlationId = 1_000_000;
  /** The most bytes that the answer in flight may have; null when none is. */
  #limit: number | null = null;
  #arrived: Buffer | null = null;
  #waiting: { resolve(response: Buffer): void; reject(error: TailwaterError): void } | null = null;
  #failure: TailwaterError | null = null;

  private constructor(connection: BrokerConnection, silenceMs: number, onStill: (why: TailwaterError) => void) {
    this.version = connection.fetchVersion(HIGHEST_FETCH_VERSION);
    this.#address = connection.address;
    this.#session = connection.session;
    this.#reader = new FrameReader({
      from: formatAddress(connection.address),
      reuse: true,
      large,
      limitOf: (id) => this.#limitOf(id),
      onFrame: (response) => this.#onResponse(response),
      onWait: () => {
        this.#watch.end();
        this.#socket.pause();
      },
      onRoom: () => {
        if (this.#failure !== null) return;
        this.#watch.begin();
        const left = this.#reader.takeLeft();
        this.#feed(left, left.length);
        this.#socket.resume();
      },
    });
    this.#watch = new SilenceWatch(
      silenceMs,
      () => this.#reader.taken,
      () => this.#fail(faults.timedOut(this.#address, `A fetch went unanswered for ${silenceMs} ms.`)),
      () => onStill(faults.timedOut(this.#address, `A fetch has waited for ${silenceMs / 2} ms for its answer.`)),
    );
    this.#socket = connection.takeOver((chunk, length) => this.#feed(chunk, length));
    this.#socket.once("close", () => this.#fail(this.#lost()));
    if (this.#socket.destroyed) this.#fail(this.#lost());
  }

  /**
   * @param maxWaitMs the longest time a fetch will ask the broker to wait.
   * @param onStill an answer, or the rest of one, is long overdue; the wait continues.
   * @throws TailwaterError with the reason.
   */
  static async open(
    address: Address,
    client: Client,
    maxWaitMs: number,
    signal: AbortSignal,
    onStill: (why: TailwaterError) => void,
  ): Promise<FetchConnection> {
    const connection = await BrokerConnection.open(address, client, {
      timeoutMs: OPEN_TIMEOUT_MS,
      receiveBytes: RECEIVE_BYTES,
      signal,
    });
    return new FetchConnection(connection, maxWaitMs + SILENCE_MS, onStill);
  }

  /** The id for the next request: its answer is checked against it. */
  get correlationId(): number {
    return this.#correlationId;
  }

  /** True when the SASL session is about to end (KIP-368): send no fetch, and call `renew` when none is in flight. */
  get isExpiring(): boolean {
    return this.#session.isDue;
  }

  /**
   * Logs in again on the open connection. If `isExpiring` stays true, leave it and open a new one.
   * @throws TailwaterError as logging in does; the connection has ended then
   */
  async renew(): Promise<void> {
    if (this.#session.isOver) return;
    const ask = (encode: Encode, limit: number) => {
      const pieces = encode(this.#correlationId);
      this.#send(Buffer.isBuffer(pieces) ? pieces : Buffer.concat(pieces), limit);
      return this.receive();
    };
    const askBare = () => Promise.reject(this.#lost()); // Brokers that end sessions know SaslAuthenticate.
    const refuse = (error: TailwaterError) => this.#fail(error);
    try {
      await this.#session.ready({ ask, askBare, refuse });
    } catch (error) {
      this.#fail(error instanceof TailwaterError ? error : this.#lost(error));
      throw error;
    }
  }

  /** True once the broker or the network has ended it. */
  get isClosed(): boolean {
    return this.#failure !== null;
  }

  /** Bytes its response buffers hold. */
  get heldBytes(): number {
    return this.#reader.heldBytes;
  }

  /**
   * Sends one whole request frame, made with `correlationId`.
   * @param maxBytes what it asks for
   * @throws TailwaterError when the connection is gone.
   */
  send(frame: Buffer, maxBytes: number): void {
    this.#send(frame, maxBytes + ONE_BATCH_BYTES);
  }

  #send(frame: Buffer, limit: number): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#limit !== null) throw new TailwaterError("INTERNAL", "A fetch is in flight already.");
    this.#limit = limit;
    this.#watch.begin();
    this.#socket.write(frame);
  }

  /** The caller has read the answers that it received so far: buffers of large ones can be freed. */
  giveBack(): void {
    this.#reader.giveBack(this.#arrived !== null);
  }

  /**
   * The answer to the request in flight, from its correlation id on. It stays valid until the answer to the request
   * after the next one comes, so the caller may send one more request before it reads this answer.
   * @throws TailwaterError CONNECTION_RESET, CONNECT_TIMEOUT, ANSWER_TOO_LARGE or NOT_KAFKA.
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
    this.#arrived = null;
    this.#fail(this.#lost());
  }

  #feed(chunk: Uint8Array, length: number): void {
    if (this.#failure !== null) return;
    try {
      this.#reader.feed(chunk, length);
    } catch (error) {
      this.#fail(error instanceof TailwaterError ? error : this.#lost(error));
    }
  }

  #limitOf(id: number): number {
    if (this.#limit !== null && id === this.#correlationId) return this.#limit;
    throw notKafka(formatAddress(this.#address), "answered a request that was not sent");
  }

  #onResponse(response: Buffer): void {
    this.#limit = null;
    this.#watch.end();
    this.#correlationId = this.#correlationId === 0x7fffffff ? 1 : this.#correlationId + 1;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#arrived = response;
    else waiting.resolve(response);
  }

  #fail(error: TailwaterError): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#watch.close();
    this.#socket.destroy();
    this.#reader.close();
    this.#waiting?.reject(error);
    this.#waiting = null;
  }

  #lost(cause?: unknown): TailwaterError {
    const at = formatAddress(this.#address);
    return new TailwaterError("CONNECTION_RESET", `The connection to ${at} was lost.`, {
      subject: at,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
