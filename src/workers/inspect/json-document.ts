import type { Line, Token } from "../../contract/inspect.ts";
import { type JsonLines, JsonPaths } from "../json/json-paths.ts";
import { type JsonSink, scanJson } from "../json/json-scan.ts";
import { visible } from "../store/preview.ts";
import { cut, type Document } from "./document.ts";

/**
 * Eight numbers a line:
 *   0 keyFrom  1 keyTo (−1 without)  2 from  3 to (bytes of the value, `{`, or `}`)
 *   4 depth    5 kind                6 line of the matching close or open   7 entries (open lines)
 */
const FIELDS = 8;
const LEAF = 0;
const OPEN = 1;
const CLOSE = 2;
const FIRST_LINES = 256;
/** The most bytes of a string that are decoded for one line. */
const LOOK_BYTES = 64 * 1024;

/** Pretty-printed JSON: one member, element or bracket per line. Every token keeps its text from the wire. */
export class JsonDocument implements Document, JsonSink, JsonLines {
  readonly #bytes: Buffer;
  readonly #paths: JsonPaths | null;
  readonly #openLines: number[] = [];
  #fields = new Int32Array(FIRST_LINES * FIELDS);
  #count = 0;

  /**
   * @param named whether lines have the path of their field
   * @throws NotJson
   */
  constructor(bytes: Buffer, named = false) {
    this.#bytes = bytes;
    this.#paths = named ? new JsonPaths(this) : null;
    scanJson(bytes, this);
  }

  get lineCount(): number {
    return this.#count;
  }

  leaf(keyFrom: number, keyTo: number, from: number, to: number, depth: number): void {
    this.#add(keyFrom, keyTo, from, to, depth, LEAF);
  }

  open(keyFrom: number, keyTo: number, from: number, depth: number): void {
    this.#openLines.push(this.#count);
    this.#add(keyFrom, keyTo, from, from + 1, depth, OPEN);
  }

  close(from: number, depth: number, entries: number): void {
    const line = this.#openLines.pop() ?? 0;
    const opened = line * FIELDS;
    this.#fields[opened + 6] = this.#count;
    this.#fields[opened + 7] = entries;
    this.#add(-1, -1, from, from + 1, depth, CLOSE);
    this.#fields[(this.#count - 1) * FIELDS + 6] = line;
  }

  depth(line: number): number {
    return this.#field(line, 4);
  }

  opener(line: number): number {
    return this.#field(line, 5) === CLOSE ? this.#field(line, 6) : -1;
  }

  isOpen(line: number): boolean {
    return this.#field(line, 5) === OPEN;
  }

  memberName(line: number): string | null {
    if (this.#field(line, 1) < 0) return null;
    const name: unknown = JSON.parse(this.#bytes.toString("utf8", this.#field(line, 0), this.#field(line, 1)));
    return String(name);
  }

  foldedLines(line: number): number {
    return this.#field(line, 5) === OPEN ? this.#field(line, 6) - line : 0;
  }

  line(line: number, folded: boolean): Line {
    const kind = this.#field(line, 5);
    const tokens: Token[] = [];
    if (this.#field(line, 1) >= 0) {
      tokens.push(this.#token("key", this.#field(line, 0), this.#field(line, 1)), { kind: "punctuation", text: ": " });
    }
    const from = this.#field(line, 2);
    if (kind === LEAF) tokens.push(this.#token(kindOf(this.#bytes[from] ?? 0), from, this.#field(line, 3)));
    else tokens.push({ kind: "punctuation", text: String.fromCharCode(this.#bytes[from] ?? 0) });
    const isFolded = folded && kind === OPEN;
    const last = isFolded ? this.#field(line, 6) : line;
    if (isFolded) {
      const closer = String.fromCharCode(this.#bytes[this.#field(last, 2)] ?? 0);
      tokens.push({ kind: "note", text: " … " }, { kind: "punctuation", text: closer });
    }
    if ((kind !== OPEN || isFolded) && this.#hasSuccessor(last)) tokens.push({ kind: "punctuation", text: "," });
    return {
      number: line,
      depth: this.#field(line, 4),
      tokens: cut(tokens),
      fold: kind === OPEN ? { entries: this.#field(line, 7), folded } : null,
      path: this.#paths?.pathOf(line) ?? null,
    };
  }

  /** Another entry follows in the same container: the next line does not close it. */
  #hasSuccessor(line: number): boolean {
    return line + 1 < this.#count && this.#field(line + 1, 5) !== CLOSE;
  }

  #token(kind: Token["kind"], from: number, to: number): Token {
    if (to - from <= LOOK_BYTES) return { kind, text: visible(this.#bytes.toString("utf8", from, to)) };
    const head = this.#bytes.toString("utf8", from, from + LOOK_BYTES);
    // The cut may have split a character, but the line is cut long before it.
    return { kind, text: visible(head) + " ".repeat(to - from - LOOK_BYTES) };
  }

  #field(line: number, field: number): number {
    return this.#fields[line * FIELDS + field] ?? 0;
  }

  #add(keyFrom: number, keyTo: number, from: number, to: number, depth: number, kind: number): void {
    const at = this.#count * FIELDS;
    if (at === this.#fields.length) {
      const grown = new Int32Array(this.#fields.length * 2);
      grown.set(this.#fields);
      this.#fields = grown;
    }
    const fields = this.#fields;
    fields[at] = keyFrom;
    fields[at + 1] = keyTo;
    fields[at + 2] = from;
    fields[at + 3] = to;
    fields[at + 4] = depth;
    fields[at + 5] = kind;
    this.#count += 1;
  }
}

function kindOf(firstByte: number): Token["kind"] {
  if (firstByte === 0x22) return "string";
  if (firstByte === 0x7b || firstByte === 0x5b) return "punctuation";
  return firstByte === 0x2d || (firstByte >= 0x30 && firstByte <= 0x39) ? "number" : "literal";
}
