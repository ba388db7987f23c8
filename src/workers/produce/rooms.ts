const LEAST_BYTES = 8 * 1024;
/** So many whole rooms wait to be used again. */
const MOST_KEPT = 32;

/** The buffers of batches. Whole ones are used again, and all of them are counted. */
export class Rooms {
  readonly #whole: number;
  readonly #kept: Buffer[] = [];
  /** Bytes in use. */
  held = 0;

  /** @param whole the size of a room for a full batch, bytes */
  constructor(whole: number) {
    this.#whole = whole;
  }

  /**
   * A buffer of at least `bytes`, and much larger than the old one.
   * @param old the size of the one that is too small
   */
  take(bytes: number, old = 0): Buffer {
    const wanted = Math.max(bytes + LEAST_BYTES, 4 * old);
    const size =
      wanted <= LEAST_BYTES * 2 ? LEAST_BYTES * 2 : wanted < this.#whole ? wanted : Math.max(this.#whole, bytes + 128);
    this.held += size;
    if (size === this.#whole) return this.#kept.pop() ?? Buffer.allocUnsafeSlow(size);
    return Buffer.allocUnsafeSlow(size);
  }

  give(room: Buffer): void {
    this.held -= room.length;
    if (room.length === this.#whole && this.#kept.length < MOST_KEPT) this.#kept.push(room);
  }

  /** Counts a buffer that is not from here; negative: it is gone. */
  hold(bytes: number): void {
    this.held += bytes;
  }
}
