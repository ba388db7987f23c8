import { TailwaterError } from "../../contract/errors.ts";

/** A steady stream of fetches needs no more than this; a larger buffer is given back after the response it was for. */
const STEADY_BYTES = 4.5 * 1024 * 1024;
const STEP_BYTES = 256 * 1024;
/** No broker sends more in one answer: a batch is at most 2 GiB by protocol, but Tailwater's memory is a budget. */
export const LARGEST_RESPONSE_BYTES = 256 * 1024 * 1024;

/**
 * Cuts a byte stream into Kafka responses (`size => INT32`, then that many bytes), into two buffers used in turn: the
 * one handed out stays untouched while the next response comes in. Allocates nothing per chunk and nothing per
 * response, except when a response does not fit.
 *
 *   stream   │size│ response ……………………… │size│ response ……… │
 *   buffers        └─────── A ──────────┘     └──── B ─────┘      then A again
 */
export class ResponseFramer {
  readonly #buffers: [Buffer, Buffer] = [Buffer.allocUnsafeSlow(STEP_BYTES), Buffer.allocUnsafeSlow(STEP_BYTES)];
  readonly #sizeBytes = Buffer.alloc(4);
  readonly #onResponse: (response: Buffer) => void;
  #turn: 0 | 1 = 0;
  /** Bytes of the size field that are there. */
  #sizeFilled = 0;
  #size = 0;
  #filled = 0;

  /** @param onResponse gets the response without its size; valid until the response after the next one begins. */
  constructor(onResponse: (response: Buffer) => void) {
    this.#onResponse = onResponse;
  }

  /**
   * Takes chunk[0, length).
   * @throws TailwaterError BATCH_TOO_LARGE when a response says it is larger than LARGEST_RESPONSE_BYTES, NOT_KAFKA
   *   when its size is negative. The stream cannot be read further then.
   */
  feed(chunk: Uint8Array, length: number): void {
    let at = 0;
    while (at < length) {
      if (this.#sizeFilled < 4) {
        this.#sizeBytes[this.#sizeFilled] = chunk[at] ?? 0;
        this.#sizeFilled += 1;
        at += 1;
        if (this.#sizeFilled === 4) this.#begin();
        continue;
      }
      const taken = Math.min(length - at, this.#size - this.#filled);
      this.#buffers[this.#turn].set(
        at === 0 && taken === chunk.length ? chunk : chunk.subarray(at, at + taken),
        this.#filled,
      );
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#size) this.#end();
    }
  }

  /** Bytes that the two buffers hold now. */
  get heldBytes(): number {
    return this.#buffers[0].length + this.#buffers[1].length;
  }

  #begin(): void {
    const size = this.#sizeBytes.readInt32BE(0);
    if (size < 4) throw new TailwaterError("NOT_KAFKA", `A response of ${size} bytes cannot be Kafka's.`);
    if (size > LARGEST_RESPONSE_BYTES) {
      throw new TailwaterError(
        "BATCH_TOO_LARGE",
        `The broker sends a response of ${size} bytes; Tailwater reads at most ${LARGEST_RESPONSE_BYTES}.`,
      );
    }
    this.#size = size;
    this.#filled = 0;
    const held = this.#buffers[this.#turn].length;
    if (size > held || (held > STEADY_BYTES && size <= STEADY_BYTES)) {
      this.#buffers[this.#turn] = Buffer.allocUnsafeSlow(roomFor(size));
    }
  }

  #end(): void {
    const response = this.#buffers[this.#turn].subarray(0, this.#size);
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#sizeFilled = 0;
    this.#onResponse(response);
  }
}

/** In steps up to the steady size, then just what is needed: a 5 MB record must not cost 8 MB twice. */
function roomFor(size: number): number {
  return size > STEADY_BYTES ? size : Math.ceil(size / STEP_BYTES) * STEP_BYTES;
}
