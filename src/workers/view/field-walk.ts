import { type JsonSink, NotJson, scanJson } from "../json/json-scan.ts";

/** A visited value: bytes [from, to) of the value at `steps`. The array is reused; copy what must outlive the visit. */
export type FieldVisitor = (steps: readonly (string | number)[], from: number, to: number, container: boolean) => void;

/** Values longer than this are not searched for fields, bytes: a screen of them would take seconds. */
export const LONGEST_WALKED = 1024 * 1024;

/**
 * Visits every field of a JSON document in order, containers after their contents, without parsing.
 * @returns false when the bytes are not JSON, or too long; earlier visits are still valid
 */
export function walkFields(bytes: Buffer, visit: FieldVisitor, longest = LONGEST_WALKED): boolean {
  if (bytes.length > longest) return false;
  try {
    scanJson(bytes, new Walk(bytes, visit));
    return true;
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
}

class Walk implements JsonSink {
  readonly #bytes: Buffer;
  readonly #visit: FieldVisitor;
  readonly #steps: (string | number)[] = [];
  /** The start of each open container, and the next index of each open array (−1 for an object). */
  readonly #starts: number[] = [];
  readonly #next: number[] = [];

  constructor(bytes: Buffer, visit: FieldVisitor) {
    this.#bytes = bytes;
    this.#visit = visit;
  }

  leaf(keyFrom: number, keyTo: number, from: number, to: number, depth: number): void {
    this.#step(keyFrom, keyTo, depth);
    this.#visit(this.#steps, from, to, false);
  }

  open(keyFrom: number, keyTo: number, from: number, depth: number): void {
    this.#step(keyFrom, keyTo, depth);
    this.#starts.push(from);
    this.#next.push(this.#bytes[from] === 0x5b ? 0 : -1);
  }

  close(from: number, depth: number): void {
    this.#steps.length = depth;
    this.#next.pop();
    this.#visit(this.#steps, this.#starts.pop() ?? from, from + 1, true);
  }

  /** The step to an entry of the innermost container; the document itself has none. */
  #step(keyFrom: number, keyTo: number, depth: number): void {
    this.#steps.length = Math.max(0, depth - 1);
    if (depth === 0) return;
    const index = this.#next[depth - 1] ?? -1;
    if (index < 0) this.#steps.push(keyOf(this.#bytes, keyFrom, keyTo));
    else {
      this.#steps.push(index);
      this.#next[depth - 1] = index + 1;
    }
  }
}

/** A member's name, from the bytes of its quoted key. */
export function keyOf(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString("utf8", from + 1, to - 1);
  if (!text.includes("\\")) return text;
  const name: unknown = JSON.parse(`"${text}"`);
  return typeof name === "string" ? name : text;
}
