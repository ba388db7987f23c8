import type { RecordDraft } from "../batch/record-draft.ts";
import { NotARecord } from "./bad-line.ts";

const RETURN = 0x0d;

/**
 * Reads a line as a value, or as a key and a value with a separator between them, as kafka-console-producer does. A
 * carriage return before the line end is not part of it.
 */
export class TextRecords {
  readonly #separator: Buffer | null;

  constructor(separator: string | null) {
    this.#separator = separator === null ? null : Buffer.from(separator);
  }

  pieces(chunk: Buffer): Iterable<Buffer> {
    return [chunk];
  }

  /** @throws NotARecord when the line has no separator */
  read(bytes: Buffer, from: number, end: number, draft: RecordDraft): void {
    const to = end > from && bytes[end - 1] === RETURN ? end - 1 : end;
    draft.begin(to - from + 16);
    let value = from;
    if (this.#separator !== null) {
      const at = bytes.indexOf(this.#separator, from);
      if (at < 0 || at + this.#separator.length > to) throw new NotARecord("it has no key separator");
      draft.keyFrom = draft.put(bytes, from, at);
      draft.keyTo = draft.at;
      value = at + this.#separator.length;
    }
    draft.valueFrom = draft.put(bytes, value, to);
    draft.valueTo = draft.at;
  }
}
