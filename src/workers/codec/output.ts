import { tooLarge } from "./errors.ts";
import { giveBack } from "./give-back.ts";

/** The size that is kept between batches; a larger buffer is freed when it is no longer needed. */
const KEPT_BYTES = 4 * 1024 * 1024;
const FIRST_BYTES = 256 * 1024;

/**
 * The buffer that a decoder writes into. It is reused for every batch and never exceeds the cap. A decoder returns a
 * view of it that is valid until the next batch.
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
   * Makes room for `needed` bytes in total and keeps the first `filled`.
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
