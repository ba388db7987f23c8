import { TailwaterError } from "../../contract/errors.ts";
import { type Address, formatAddress } from "./address.ts";
import type { BrokerStream } from "./broker-stream.ts";
import * as faults from "./faults.ts";
import { FrameReader, notKafka } from "./frame-reader.ts";
import type { ObservedSocket } from "./observed-socket.ts";
import { SilenceWatch } from "./silence-watch.ts";

const REQUEST_TIMEOUT_MS = 10_000;

/** Makes the whole frame for a correlation id, in one buffer or in pieces. */
export type Encode = (correlationId: number) => Buffer | readonly Uint8Array[];

/** An open request: the limit of its answer, and the promise that waits for it. */
interface Open {
  readonly limit: number;
  resolve(frame: Buffer): void;
  reject(error: TailwaterError): void;
}

/**
 * Requests and answers over one socket, matched by correlation id. Bytes that belong to no open request end the
 * connection at once, so that a broker can neither flood the thread nor fill its memory.
 */
export class Exchange {
  readonly #address: Address;
  readonly #opened: ObservedSocket;
  readonly #reader: FrameReader;
  readonly #watch: SilenceWatch;
  readonly #open = new Map<number, Open>();
  readonly #onLost: (error: TailwaterError) => void;
  #bare: Open | null = null;
  #correlationId = 0;
  #failure: TailwaterError | null = null;

  /** @param onLost called once, when the connection ends without `close` */
  constructor(address: Address, opened: ObservedSocket, onLost: (error: TailwaterError) => void) {
    this.#address = address;
    this.#opened = opened;
    this.#onLost = onLost;
    this.#reader = new FrameReader({
      from: formatAddress(address),
      reuse: false,
      large: null,
      limitOf: (id) => this.#limitOf(id),
      onFrame: (frame) => this.#onFrame(frame),
    });
    this.#watch = new SilenceWatch(
      REQUEST_TIMEOUT_MS,
      // A large request on a slow line is no silence: what the system has taken of it counts, too.
      () => this.#reader.taken + opened.socket.bytesWritten - opened.socket.writableLength,
      () => this.#fail(faults.timedOut(address, `A request went unanswered for ${REQUEST_TIMEOUT_MS / 1_000} s.`)),
    );
    opened.onBytes = (chunk, length) => {
      if (this.#failure !== null) return;
      try {
        this.#reader.feed(chunk, length);
      } catch (error) {
        this.#fail(error instanceof TailwaterError ? error : this.#lost(error));
      }
    };
    opened.socket.once("close", this.#onClose);
  }

  get isOpen(): boolean {
    return this.#failure === null && !this.#opened.socket.destroyed && !this.#opened.socket.readableEnded;
  }

  /**
   * Sends a request and waits for its answer, from the correlation id on.
   * @param encode makes the whole frame for a correlation id
   * @param limit the most bytes that the answer may have
   * @throws TailwaterError CONNECTION_RESET, CONNECT_TIMEOUT, NOT_KAFKA or ANSWER_TOO_LARGE; the connection has ended then.
   */
  ask(encode: Encode, limit: number): Promise<Buffer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const id = this.#nextId();
    const pieces = encode(id);
    return new Promise((resolve, reject) => {
      if (this.#open.size === 0) this.#watch.begin();
      this.#open.set(id, { limit, resolve, reject });
      this.#write(pieces);
    });
  }

  /**
   * Sends a request that has no answer: Produce without acks. Waits only until the system has taken its bytes.
   * @throws TailwaterError CONNECTION_RESET, CONNECT_TIMEOUT
   */
  tell(encode: Encode): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const pieces = encode(this.#nextId());
    return new Promise((resolve, reject) => {
      this.#write(pieces, (error) => (error == null ? resolve() : reject(this.#failure ?? this.#lost(error))));
    });
  }

  #nextId(): number {
    const id = this.#correlationId;
    this.#correlationId = id === 0x7fffffff ? 0 : id + 1;
    return id;
  }

  /** Large pieces go to the system as they are. */
  #write(pieces: Buffer | readonly Uint8Array[], onTaken: (error?: Error | null) => void = () => {}): void {
    const { socket } = this.#opened;
    if (pieces instanceof Uint8Array) {
      socket.write(pieces, onTaken);
      return;
    }
    socket.cork();
    for (const [at, piece] of pieces.entries()) socket.write(piece, at === pieces.length - 1 ? onTaken : undefined);
    socket.uncork();
  }

  /** The same for bytes without a header in either direction: a SASL token before KIP-152. */
  askBare(token: Buffer, limit: number): Promise<Buffer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const size = Buffer.alloc(4);
    size.writeInt32BE(token.length);
    return new Promise((resolve, reject) => {
      this.#watch.begin();
      this.#bare = { limit, resolve, reject };
      this.#reader.expectBare(limit);
      this.#opened.socket.write(Buffer.concat([size, token]));
    });
  }

  /** Hands over the socket: from now on only `onBytes` gets the bytes, in one reused buffer. */
  takeOver(onBytes: (chunk: Uint8Array, length: number) => void): BrokerStream {
    const { socket } = this.#opened;
    this.#watch.close();
    socket.off("close", this.#onClose);
    this.#opened.onBytes = onBytes;
    return socket;
  }

  close(): void {
    this.#watch.close();
    this.#opened.socket.destroy();
  }

  /** Ends the connection because of the content of an answer. */
  refuse(error: TailwaterError): void {
    this.#fail(error);
  }

  readonly #onClose = () => this.#fail(this.#lost(this.#opened.observation.error ?? undefined));

  #limitOf(id: number): number {
    const open = this.#open.get(id);
    const from = formatAddress(this.#address);
    if (open === undefined) throw notKafka(from, "answered a request that was not sent");
    // Brokers answer in the order of the requests. Another answer could be taken for that of the wrong one.
    const [oldest] = this.#open.keys();
    if (id !== oldest) throw notKafka(from, "answered a request before the one that was sent earlier");
    return open.limit;
  }

  #onFrame(frame: Buffer): void {
    const bare = this.#bare;
    if (bare !== null) {
      this.#bare = null;
      this.#watch.end();
      bare.resolve(frame);
      return;
    }
    const id = frame.readInt32BE(0);
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (this.#open.size === 0) this.#watch.end();
    else this.#watch.begin();
    open?.resolve(frame);
  }

  #fail(error: TailwaterError): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.close();
    this.#reader.close();
    for (const open of this.#open.values()) open.reject(error);
    this.#bare?.reject(error);
    this.#open.clear();
    this.#bare = null;
    this.#onLost(error);
  }

  #lost(cause?: unknown): TailwaterError {
    const at = formatAddress(this.#address);
    return new TailwaterError("CONNECTION_RESET", `The connection to ${at} was lost.`, {
      subject: at,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
