import { NONE } from "./record-filter.ts";

/** So many bytes of a batch are counted, of one batch in so many: enough to know which bytes are rare. */
const SAMPLE_BYTES = 4_096;
const SAMPLE_EVERY = 64;
/** A byte that is met more often than once in so many is not worth stopping for: measured where both ways cross. */
const RARE = 60;
/** Text is made in pieces of so many bytes: small strings die young, large ones pile up until a full collection. */
const WINDOW_BYTES = 32 * 1024;

/**
 * Finds a byte string in batch after batch. memchr runs at tens of GB/s while a search for the whole string makes about
 * three: so it looks for the string's rarest byte, as the data at hand has it, and compares only there; where no byte is
 * rare it searches for the whole. ASCII letters match in either case when `folds`. Allocates nothing but the samples.
 */
export class ByteSearch {
  readonly #needle: Buffer;
  readonly #folds: boolean;
  readonly #counts = new Uint32Array(256);
  #batches = 0;
  #bytes: Buffer = Buffer.alloc(0);
  /** Place of the rare byte in the needle; −1 when none is rare. */
  #anchor = -1;
  #rare = 0;
  /** The rare byte's other case; −1 when it has none. */
  #other = -1;
  /** Where each occurs next, as far as it was sought. */
  #rareAt = -1;
  #otherAt = -1;
  /** The bytes from `#windowAt` on as text, one character per byte; empty before the first. */
  #text = "";
  #windowAt = 0;
  readonly #pattern: RegExp | null;

  constructor(needle: Buffer, folds: boolean) {
    this.#needle = folds ? Buffer.from(needle.map(lower)) : needle;
    this.#folds = folds;
    this.#pattern = folds ? new RegExp([...this.#needle].map(eitherCase).join(""), "g") : null;
  }

  /** Bytes of the string. */
  get length(): number {
    return this.#needle.length;
  }

  /** The next `find`s search these bytes. */
  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    if (this.#batches % SAMPLE_EVERY === 0) this.#choose();
    this.#batches += 1;
    this.#rareAt = -1;
    this.#otherAt = -1;
    this.#text = "";
    this.#windowAt = 0;
  }

  /** The first occurrence at or after `from`; NONE when there is none. */
  find(from: number): number {
    if (this.#anchor >= 0) return this.#findByAnchor(from);
    if (this.#pattern === null) {
      const hit = this.#bytes.indexOf(this.#needle, from);
      return hit < 0 ? NONE : hit;
    }
    return this.#findByPattern(this.#pattern, from);
  }

  /** Character classes compile to machine code that looks at several bytes at once. */
  #findByPattern(pattern: RegExp, from: number): number {
    const { length } = this.#bytes;
    const overlap = this.#needle.length - 1;
    for (let at = from; at + overlap < length; at = this.#windowAt + this.#text.length - overlap) {
      if (this.#text === "" || at < this.#windowAt || at + overlap >= this.#windowAt + this.#text.length) {
        this.#windowAt = at;
        this.#text = this.#bytes.toString("latin1", at, Math.min(length, at + WINDOW_BYTES + overlap));
      }
      // Occurrences may overlap: a search begins anywhere.
      pattern.lastIndex = at - this.#windowAt;
      if (pattern.test(this.#text)) return this.#windowAt + pattern.lastIndex - this.#needle.length;
    }
    return NONE;
  }

  #findByAnchor(from: number): number {
    const anchor = this.#anchor;
    for (let at = this.#nextAnchor(from + anchor); at >= 0; at = this.#nextAnchor(at + 1)) {
      if (this.#isAt(at - anchor)) return at - anchor;
    }
    return NONE;
  }

  /** The next rare byte, in either case; each case's place is kept, so that one far away is sought once. */
  #nextAnchor(from: number): number {
    if (this.#rareAt < from) this.#rareAt = this.#seek(this.#rare, from);
    if (this.#other >= 0 && this.#otherAt < from) this.#otherAt = this.#seek(this.#other, from);
    const at = this.#other < 0 ? this.#rareAt : Math.min(this.#rareAt, this.#otherAt);
    return at === NONE ? -1 : at;
  }

  #seek(byte: number, from: number): number {
    const at = from < this.#bytes.length ? this.#bytes.indexOf(byte, from) : -1;
    return at < 0 ? NONE : at;
  }

  #isAt(start: number): boolean {
    const bytes = this.#bytes;
    const needle = this.#needle;
    for (let i = 0; i < needle.length; i += 1) {
      const byte = bytes[start + i] ?? -1;
      if (byte !== needle[i] && !(this.#folds && lower(byte) === needle[i])) return false;
    }
    return true;
  }

  /** Counts a piece from the middle of the batch and picks the needle's rarest byte. */
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
    this.#anchor = -1;
    for (let at = 0; at < this.#needle.length; at += 1) {
      const byte = this.#needle[at] ?? 0;
      const other = this.#folds ? upper(byte) : byte;
      const count = (counts[byte] ?? 0) + (other === byte ? 0 : (counts[other] ?? 0));
      if (count >= fewest) continue;
      fewest = count;
      this.#anchor = at;
      this.#rare = byte;
      this.#other = other === byte ? -1 : other;
    }
  }
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

function eitherCase(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[a-z]/i.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
