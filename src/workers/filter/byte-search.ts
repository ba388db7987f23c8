import { type Anchor, RareByte } from "./rare-byte.ts";
import { NONE } from "./record-filter.ts";

/** Searches a text in one batch of bytes after another. */
export interface BatchSearch {
  /** Sets the bytes that the next calls of `find` search. */
  begin(bytes: Buffer): void;
  /** The start of the first occurrence at or after `from`; NONE when there is none. */
  find(from: number): number;
  /** The end of the last occurrence found. */
  readonly end: number;
}

interface PlacedAnchor extends Anchor {
  /** Place of the byte in the needle. */
  readonly at: number;
}

/** Finds a byte string exactly, by its rarest byte, or by the whole if no byte is rare. Allocates nothing. */
export class ByteSearch implements BatchSearch {
  end = 0;
  readonly #needle: Buffer;
  readonly #rare: RareByte<PlacedAnchor>;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(needle: Buffer) {
    this.#needle = needle;
    this.#rare = new RareByte(Array.from(needle, (byte, at) => ({ byte, other: -1, at })));
  }

  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#rare.begin(bytes);
  }

  find(from: number): number {
    const start = this.#find(from);
    if (start < 0) return NONE;
    this.end = start + this.#needle.length;
    return start;
  }

  #find(from: number): number {
    const { anchor } = this.#rare;
    if (anchor === null) return this.#bytes.indexOf(this.#needle, from);
    for (let at = this.#rare.next(from + anchor.at); at >= 0; at = this.#rare.next(at + 1)) {
      if (this.#isAt(at - anchor.at)) return at - anchor.at;
    }
    return -1;
  }

  #isAt(start: number): boolean {
    const needle = this.#needle;
    for (let i = 0; i < needle.length; i += 1) if (this.#bytes[start + i] !== needle[i]) return false;
    return true;
  }
}
