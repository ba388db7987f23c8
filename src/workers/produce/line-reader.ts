import { badLine } from "./bad-line.ts";

const NEWLINE = 0x0a;
/** JSON takes up to six bytes for one: the longest line bounds the memory of a run. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Divides bytes into lines. A line within one piece is not copied. */
export class LineReader {
  /** The current line is [from, to) of these bytes, without its line end. */
  bytes: Buffer = Buffer.alloc(0);
  from = 0;
  to = 0;
  /** The number of the current line, from 1 on. */
  line = 0;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  /** The begin of a line that the pieces so far do not end. */
  #begun: Buffer[] = [];
  #begunBytes = 0;

  get isEmpty(): boolean {
    return this.to === this.from;
  }

  /** The next piece; all lines before it have been taken. Once `next` returns false, nothing refers to it. */
  feed(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** Goes to the next line. @returns false: the piece has no other that ends @throws TailwaterError BAD_REQUEST */
  next(): boolean {
    const end = this.#chunk.indexOf(NEWLINE, this.#at);
    if (end < 0) {
      this.#keep(this.#chunk.subarray(this.#at));
      this.#at = this.#chunk.length;
      return false;
    }
    if (this.#begun.length > 0) {
      this.#keep(this.#chunk.subarray(this.#at, end));
      this.#takeBegun();
    } else {
      this.bytes = this.#chunk;
      this.from = this.#at;
      this.to = end;
    }
    this.#at = end + 1;
    this.line += 1;
    return true;
  }

  /** The last line, if it has no line end. @returns false: there is none */
  last(): boolean {
    if (this.#begunBytes === 0) return false;
    this.#takeBegun();
    this.line += 1;
    return true;
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#begunBytes += part.length;
    if (this.#begunBytes > LONGEST_LINE) {
      throw badLine(this.line + 1, `it is longer than ${LONGEST_LINE / 1_048_576} MiB`);
    }
    this.#begun.push(Buffer.from(part));
  }

  #takeBegun(): void {
    this.bytes = Buffer.concat(this.#begun);
    this.from = 0;
    this.to = this.bytes.length;
    this.#begun = [];
    this.#begunBytes = 0;
  }
}
