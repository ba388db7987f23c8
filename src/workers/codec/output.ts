import { tooLarge } from "./errors.ts";
import { giveBack } from "./give-back.ts";

/** Room that is kept between batches; more than this is given back when it is no longer needed. */
const KEPT_BYTES = 4 * 1024 * 1024;
const FIRST_BYTES = 256 * 1024;

/**
 * The one buffer that a decoder writes into, reused from batch to batch and never above the cap. What a decoder hands
 * out is a view of it, valid until the next batch.
 */
export class Output {
  bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #cap = 0;

  /** @param cap bytes */
  begin(cap: number): void {
    this.#cap = cap;
    if (this.bytes.length <= KEPT_BYTES) return;
    giveBack(this.bytes);
    this.bytes = Buffer.allocUnsafeSlow(KEPT_BYTES);
  }

  /**
   * Makes room for `needed` bytes in all, keeping the first `filled`.
   * @throws TailwaterError BATCH_TOO_LARGE above the cap.
   */
  grow(needed: number, filled: number): void {
    if (needed > this.#cap) throw tooLarge(this.#cap);
    if (needed <= this.bytes.length) return;
    let room = this.bytes.length;
    while (room < needed) room *= 2;
    const grown = Buffer.allocUnsafeSlow(Math.min(room, this.#cap));
    this.bytes.copy(grown, 0, 0, filled);
    giveBack(this.bytes);
    this.bytes = grown;
  }
}
