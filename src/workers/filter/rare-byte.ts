/** The number of bytes that are counted, and in how many batches: enough to know which bytes are rare. */
const SAMPLE_BYTES = 4_096;
const SAMPLE_EVERY = 64;
/**
 * A byte that is more frequent than one in this many is not rare enough: measured at the point where both methods are
 * equal.
 */
const RARE = 60;

/** One byte, or one of two, that every occurrence of the searched text has at one position. */
export interface Anchor {
  readonly byte: number;
  /** −1 when there is no other. */
  readonly other: number;
}

/**
 * Finds the rarest of several anchors in each batch. memchr runs at tens of GB/s, a search for a whole string at about
 * three. So a search looks for the byte that is rarest in the current data, and compares only there.
 */
export class RareByte<A extends Anchor> {
  /** The rarest anchor; null when none is rare. */
  anchor: A | null = null;
  readonly #anchors: readonly A[];
  readonly #counts = new Uint32Array(256);
  #batches = 0;
  #bytes: Buffer = Buffer.alloc(0);
  /** The next position of each of its bytes, as far as it was searched; the bytes' length for none. */
  #at = -1;
  #otherAt = -1;

  constructor(anchors: readonly A[]) {
    this.#anchors = anchors;
  }

  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    if (this.#batches % SAMPLE_EVERY === 0) this.#choose();
    this.#batches += 1;
    this.#at = -1;
    this.#otherAt = -1;
  }

  /**
   * The anchor's next position at or after `from`, −1 when there is none. Each byte's position is kept, so that a
   * distant one is searched only once.
   */
  next(from: number): number {
    const { anchor } = this;
    if (anchor === null) return -1;
    if (this.#at < from) this.#at = this.#seek(anchor.byte, from);
    if (anchor.other >= 0 && this.#otherAt < from) this.#otherAt = this.#seek(anchor.other, from);
    const at = anchor.other < 0 ? this.#at : Math.min(this.#at, this.#otherAt);
    return at >= this.#bytes.length ? -1 : at;
  }

  #seek(byte: number, from: number): number {
    const { length } = this.#bytes;
    const at = from < length ? this.#bytes.indexOf(byte, from) : -1;
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  }

  /** Counts a piece from the middle of the batch. */
  #choose(): void {
    const counts = this.#counts.fill(0);
    const bytes = this.#bytes;
    const from = Math.max(0, (bytes.length - SAMPLE_BYTES) >>> 1);
    const to = Math.min(bytes.length, from + SAMPLE_BYTES);
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0;
      counts[byte] = (counts[byte] ?? 0) + 1;
    }
    let fewest = (to - from) / RARE;
    this.anchor = null;
    for (const anchor of this.#anchors) {
      const count = (counts[anchor.byte] ?? 0) + (anchor.other < 0 ? 0 : (counts[anchor.other] ?? 0));
      if (count >= fewest) continue;
      fewest = count;
      this.anchor = anchor;
    }
  }
}
