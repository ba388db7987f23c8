import { isUtf8 } from "node:buffer";
import { LINE_CHARACTERS, type Line, type Token } from "../../contract/inspect.ts";
import { decodeUtf8, visible } from "../store/preview.ts";
import type { Document } from "./document.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** UTF-8 uses at most four bytes per character. */
const LOOK_BYTES = LINE_CHARACTERS * 4;

/** Text in lines. Bytes that are not UTF-8 are shown one by one as \xNN; none is dropped or replaced. */
export class TextDocument implements Document {
  readonly #bytes: Buffer;
  /** The start of each line, and the end. */
  readonly #starts: Int32Array;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    let count = 1;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
    const starts = new Int32Array(count + 1);
    let line = 1;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) starts[line++] = at + 1;
    starts[count] = bytes.length + 1;
    this.#starts = starts;
  }

  get lineCount(): number {
    return this.#starts.length - 1;
  }

  foldedLines(): number {
    return 0;
  }

  line(line: number): Line {
    const from = this.#starts[line] ?? 0;
    let to = (this.#starts[line + 1] ?? 1) - 1;
    if (to > from && this.#bytes[to - 1] === RETURN) to -= 1;
    return { number: line, depth: 0, tokens: lineTokens(this.#bytes.subarray(from, to)), fold: null, path: null };
  }
}

function lineTokens(bytes: Buffer): Token[] {
  const head = bytes.subarray(0, LOOK_BYTES);
  const tokens: Token[] = [];
  let room = LINE_CHARACTERS;
  let used = 0;
  for (const { text, valid, size } of utf8Pieces(head)) {
    const shown = valid ? text.slice(0, room) : text;
    tokens.push({ kind: valid ? "text" : "note", text: visible(shown) });
    room -= shown.length;
    used += shown.length < text.length ? Buffer.byteLength(shown) : size;
    if (room <= 0) break;
  }
  const left = bytes.length - used;
  if (left > 0) tokens.push({ kind: "note", text: `… ${left} more ${left === 1 ? "byte" : "bytes"}` });
  return tokens;
}

interface Piece {
  readonly text: string;
  readonly valid: boolean;
  /** Bytes. */
  readonly size: number;
}

/** Runs of valid UTF-8, and single invalid bytes between them. */
function* utf8Pieces(bytes: Buffer): Generator<Piece> {
  let at = 0;
  while (at < bytes.length) {
    const end = validUntil(bytes, at);
    if (end > at) yield { text: decodeUtf8(bytes.subarray(at, end)) ?? "", valid: true, size: end - at };
    if (end < bytes.length) {
      yield { text: `\\x${(bytes[end] ?? 0).toString(16).padStart(2, "0")}`, valid: false, size: 1 };
    }
    at = end + 1;
  }
}

/** The end of the valid run at `from`. */
function validUntil(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const size = sequenceLength(bytes[at] ?? 0);
    if (size === 0 || at + size > bytes.length) break;
    if (size > 1 && !isUtf8(bytes.subarray(at, at + size))) break;
    at += size;
  }
  return at;
}

/** The length by the first byte; 0 for a byte that cannot be first. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}
