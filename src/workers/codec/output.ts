import { TailwaterError } from "../../contract/errors.ts";

/** Room that is kept between batches; more than this is given back when it is no longer needed. */
const KEPT_BYTES = 4 * 1024 * 1024;
const FIRST_BYTES = 256 * 1024;
/** There is always so much room behind what was asked for: decoders copy by four bytes and may write beyond the end. */
export const SLACK = 64;

/**
 * The one buffer that decoders write into, reused from batch to batch and never above the cap. What a decoder hands
 * out is a view of it, valid until the next batch.
 */
export class Output {
  bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #cap = 0;

  /** @param expected bytes, as far as the format says; a lie costs no more than the cap. */
  begin(cap: number, expected: number): void {
    this.#cap = cap;
    if (this.bytes.length > KEPT_BYTES && expected <= KEPT_BYTES) this.bytes = Buffer.allocUnsafeSlow(KEPT_BYTES);
    if (expected > 0) this.grow(Math.min(expected, cap), 0);
  }

  /**
   * Makes room for `needed` bytes in all, keeping the first `filled`.
   * @throws TailwaterError BATCH_TOO_LARGE above the cap.
   */
  grow(needed: number, filled: number): void {
    if (needed > this.#cap) throw tooLarge(this.#cap);
    if (needed + SLACK <= this.bytes.length) return;
    let room = this.bytes.length;
    while (room < needed + SLACK) room *= 2;
    const grown = Buffer.allocUnsafeSlow(Math.min(room, this.#cap + SLACK));
    this.bytes.copy(grown, 0, 0, filled);
    this.bytes = grown;
  }
}

export function tooLarge(cap: number): TailwaterError {
  return new TailwaterError("BATCH_TOO_LARGE", `The batch unpacks to more than ${cap / 1_048_576} MiB.`, {
    hint: "Tailwater stops there to keep within its memory. Read this batch with a tool that has more.",
  });
}

export function corrupt(codec: string, why: string): TailwaterError {
  return new TailwaterError("CODEC_FAILED", `The ${codec} data cannot be unpacked: ${why}.`, {
    hint: "The producer wrote it so, or it was damaged before the broker stored it; other batches are not affected.",
  });
}
