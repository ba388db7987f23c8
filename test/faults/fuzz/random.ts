/**
 * A small deterministic generator of random numbers (xorshift128, Marsaglia 2003). Each input depends only on the seed
 * and its number, so that any input can be repeated without the inputs before it.
 */
export class Random {
  #a = 1;
  #b = 1;
  #c = 1;
  #d = 1;

  /** Starts the numbers of one input. */
  begin(seed: number, input: number): void {
    this.#a = mixed(seed ^ 0x9e3779b9);
    this.#b = mixed(input ^ 0x243f6a88);
    this.#c = mixed(Math.floor(input / 0x1_0000_0000) ^ 0x13198a2e);
    this.#d = mixed(seed + Math.imul(input, 0x85ebca6b)) | 1;
    for (let round = 0; round < 4; round += 1) this.uint32();
  }

  uint32(): number {
    const t = this.#a ^ (this.#a << 11);
    this.#a = this.#b;
    this.#b = this.#c;
    this.#c = this.#d;
    this.#d = this.#d ^ (this.#d >>> 19) ^ t ^ (t >>> 8);
    return this.#d >>> 0;
  }

  /** An integer in [0, count). */
  below(count: number): number {
    return count <= 1 ? 0 : this.uint32() % count;
  }

  /** True in one of `times` cases. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error("Nothing to pick from.");
    return value;
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.alloc(count);
    for (let at = 0; at < count; at += 1) bytes[at] = this.uint32();
    return bytes;
  }
}

/** Spreads neighbouring numbers over all 32 bits (the end of MurmurHash3). */
function mixed(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
