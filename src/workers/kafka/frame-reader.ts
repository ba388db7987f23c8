import { TailwaterError } from "../../contract/errors.ts";
import { giveBack } from "../codec/give-back.ts";
import type { LargeFrames, Ticket } from "./large-frames.ts";

/** A steady stream of fetches needs no more than this; a larger buffer is given back after the frame it was for. */
export const STEADY_BYTES = 4.5 * 1024 * 1024;
/** A larger frame asks for room once this much of it has arrived, because waiting frames must not hold much memory. */
const ASKS_AT_BYTES = 1024 * 1024;
const STEP_BYTES = 256 * 1024;
const ID_BYTES = 4;
/** No answer is this large; a larger first size means that the peer uses another protocol. */
export const ABSURD_BYTES = 256 * 1024 * 1024;
const NONE = Buffer.alloc(0);

export interface FrameReaderOptions {
  /** Whose bytes these are, for errors. */
  readonly from: string;
  /**
   * The most bytes that a frame with this correlation id may have. Called before any byte of the frame is kept.
   * @throws TailwaterError when no request with this id is open; the stream cannot be read any further.
   */
  limitOf(correlationId: number): number;
  /** Gets a frame from its correlation id on (a bare frame: from its first byte on). */
  onFrame(frame: Buffer): void;
  /** True: buffers are reused, and a frame stays valid until the frame after the next one begins. */
  readonly reuse: boolean;
  /** Gives room for large frames; null when the limits keep frames small enough. */
  readonly large: LargeFrames | null;
  /** `feed` stopped because a large frame has to wait for room. No more may be fed until `onRoom`. */
  onWait?(): void;
  onRoom?(): void;
}

/**
 * Cuts a byte stream into Kafka frames (`size => INT32, correlation_id => INT32`, then the rest) and trusts none of it:
 * the id is checked before a frame gets a buffer, the size is checked against the request, and the buffer grows only as
 * bytes arrive. With `reuse` it fills two buffers in turn and allocates nothing per chunk and nothing per frame:
 *
 *   stream   │size│ frame ………………………… │size│ frame …………… │
 *   buffers        └────── A ───────┘     └──── B ─────┘      then A again
 */
export class FrameReader {
  readonly #options: FrameReaderOptions;
  readonly #buffers: [Buffer, Buffer] = [NONE, NONE];
  readonly #tickets: [Ticket | null, Ticket | null] = [null, null];
  readonly #head = Buffer.alloc(4 + ID_BYTES);
  #turn: 0 | 1 = 0;
  #headFilled = 0;
  #size = 0;
  #filled = 0;
  #inBody = false;
  #closed = false;
  /** The limit of a frame without a correlation id; null for the frames with one. */
  #bareLimit: number | null = null;
  /** The rest of a chunk, when a large frame has to wait. */
  #left: Buffer = NONE;
  #waits = false;
  #taken = 0;

  constructor(options: FrameReaderOptions) {
    this.#options = options;
  }

  /** Bytes taken since the start; a measure of progress. */
  get taken(): number {
    return this.#taken;
  }

  /** Bytes that the buffers hold now. */
  get heldBytes(): number {
    return this.#buffers[0].length + this.#buffers[1].length;
  }

  /** The next frame has no correlation id (a SASL token before KIP-152). */
  expectBare(limit: number): void {
    this.#bareLimit = limit;
  }

  /**
   * Takes chunk[0, length).
   * @throws TailwaterError NOT_KAFKA for a size or an id that no broker sends, ANSWER_TOO_LARGE for a frame beyond its
   *   limit. The stream cannot be read any further.
   */
  feed(chunk: Uint8Array, length: number): void {
    // A paused TLS socket still delivers the bytes that it has already decrypted.
    if (this.#waits) {
      this.#left = Buffer.concat([this.#left, chunk.subarray(0, length)]);
      return;
    }
    let at = 0;
    this.#taken += length;
    while (at < length) {
      if (!this.#inBody) {
        this.#head[this.#headFilled] = chunk[at] ?? 0;
        this.#headFilled += 1;
        at += 1;
        if (this.#headFilled === 4) this.#readSize();
        if (this.#headFilled === 4 + ID_BYTES) this.#begin(this.#head.readInt32BE(4));
        continue;
      }
      const room = this.#roomFor(length - at);
      if (room === 0) {
        this.#wait(chunk, at, length);
        return;
      }
      this.#buffer.set(at === 0 && room === chunk.length ? chunk : chunk.subarray(at, at + room), this.#filled);
      this.#filled += room;
      at += room;
      if (this.#filled === this.#size) this.#end();
    }
  }

  /**
   * Frees the large buffers, except one that a frame is still arriving in; after `close` it frees all buffers. Frames
   * from `onFrame` are no longer valid.
   * @param keepLatest the caller has not read the latest frame yet; it stays valid
   */
  giveBack(keepLatest: boolean): void {
    const latest = other(this.#turn);
    for (const turn of [0, 1] as const) {
      if (turn === latest ? keepLatest : this.#inBody) continue;
      if (this.#closed || this.#buffers[turn].length > STEADY_BYTES) this.#free(turn);
    }
  }

  /** The stream has ended. Frames from `onFrame` stay valid until `giveBack`. */
  close(): void {
    this.#closed = true;
    this.#left = NONE;
    if (this.#inBody) this.#free(this.#turn);
    this.#inBody = false;
  }

  get #buffer(): Buffer {
    return this.#buffers[this.#turn];
  }

  #readSize(): void {
    const size = this.#head.readInt32BE(0);
    const bare = this.#bareLimit !== null;
    if (size < (bare ? 0 : ID_BYTES) || size > ABSURD_BYTES) {
      throw notKafka(this.#options.from, `sent an answer of ${size} bytes, which no Kafka broker does`);
    }
    this.#size = size;
    if (bare) this.#begin(null);
  }

  #begin(correlationId: number | null): void {
    const limit = correlationId === null ? (this.#bareLimit ?? 0) : this.#options.limitOf(correlationId);
    if (this.#size > limit) {
      const { from } = this.#options;
      throw new TailwaterError(
        "ANSWER_TOO_LARGE",
        `${from} announces an answer of ${this.#size} bytes; Tailwater takes at most ${limit} for this request.`,
        { subject: from, hint: "Check that this is a Kafka broker. If it is, please report the numbers." },
      );
    }
    this.#bareLimit = null;
    this.#headFilled = 0;
    this.#inBody = true;
    if (this.#buffer.length > STEADY_BYTES && this.#size <= STEADY_BYTES) this.#free(this.#turn);
    if (!this.#options.reuse || this.#buffer.length === 0) {
      this.#buffers[this.#turn] = Buffer.allocUnsafeSlow(
        this.#options.reuse ? STEP_BYTES : Math.min(this.#size, STEP_BYTES),
      );
    }
    this.#filled = correlationId === null ? 0 : this.#head.copy(this.#buffer, 0, 4);
    if (this.#filled === this.#size) this.#end();
  }

  /** How many of the `wanted` bytes fit now. The buffer grows if necessary. 0: a large frame has to wait. */
  #roomFor(wanted: number): number {
    const needed = Math.min(this.#size, this.#filled + wanted);
    if (needed > this.#buffer.length && !this.#grow(needed)) return 0;
    return needed - this.#filled;
  }

  /** Doubles up to the steady size. A larger frame gets a buffer of its whole size once a part of it has arrived. */
  #grow(needed: number): boolean {
    const held = this.#buffer;
    const { large, reuse } = this.#options;
    const isLarge = this.#size > STEADY_BYTES;
    const steady = isLarge && large !== null ? ASKS_AT_BYTES : STEADY_BYTES;
    let bytes = Math.min(Math.max(needed, held.length * 2), reuse ? steady : Math.min(this.#size, steady));
    if (isLarge && needed > steady) {
      if (!this.#hasRoom()) return false;
      bytes = this.#size;
    }
    const grown = Buffer.allocUnsafeSlow(bytes);
    held.copy(grown, 0, 0, this.#filled);
    this.#buffers[this.#turn] = grown;
    giveBack(held);
    return true;
  }

  #hasRoom(): boolean {
    const { large } = this.#options;
    if (large === null) return true;
    const ticket = this.#tickets[this.#turn] ?? large.ask(this.#size, () => this.#options.onRoom?.());
    this.#tickets[this.#turn] = ticket;
    return ticket.granted;
  }

  #wait(chunk: Uint8Array, at: number, length: number): void {
    this.#waits = true;
    this.#left = Buffer.from(chunk.subarray(at, length));
    this.#taken -= this.#left.length;
    this.#options.onWait?.();
  }

  /** Returns the rest of the chunk that had to wait; feed it first once there is room. */
  takeLeft(): Buffer {
    const left = this.#left;
    this.#waits = false;
    this.#left = NONE;
    return left;
  }

  /** Frees the memory at once: a large buffer that waits for the garbage collector still takes memory. */
  #free(turn: 0 | 1): void {
    giveBack(this.#buffers[turn]);
    this.#drop(turn);
  }

  #drop(turn: 0 | 1): void {
    this.#buffers[turn] = NONE;
    this.#tickets[turn]?.release();
    this.#tickets[turn] = null;
  }

  #end(): void {
    const frame = this.#buffer.subarray(0, this.#size);
    this.#inBody = false;
    if (this.#options.reuse) this.#turn = other(this.#turn);
    else this.#drop(this.#turn);
    this.#options.onFrame(frame);
  }
}

function other(turn: 0 | 1): 0 | 1 {
  return turn === 0 ? 1 : 0;
}

/** @param did what the peer did, after its name: "sent …". */
export function notKafka(from: string, did: string): TailwaterError {
  return new TailwaterError("NOT_KAFKA", `${from} ${did}. The connection is closed.`, {
    subject: from,
    hint: "Check the address: something other than a Kafka broker may answer there.",
  });
}
