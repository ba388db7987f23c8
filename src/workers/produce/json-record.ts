import { type Integer, MOST_INT64 } from "../../contract/integer.ts";
import type { RecordDraft } from "../batch/record-draft.ts";
import { NotARecord } from "./bad-line.ts";
import { FastLines } from "./fast-lines.ts";
import { JsonText, NAME } from "./json-text.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const NULL = 0x6e;

const LEAST_INT64 = -(2n ** 63n);
const LAST_PARTITION = 2 ** 31 - 1;

/**
 * Reads the lines that `scan --format ndjson` writes, byte for byte: keys, values and header values are text, null or
 * `{"base64": …}`; headers are pairs in order. Nothing is parsed into an object, and a timestamp keeps all its digits.
 * Members that a record does not have (topic, offset …) are passed over.
 */
export class JsonRecords {
  readonly #text = new JsonText();
  #fast: FastLines | null = null;

  /** Lines within these are read faster than others. Each is there until the next one. */
  pieces(chunk: Buffer): Iterable<Buffer> {
    this.#fast ??= new FastLines();
    return this.#fast.pieces(chunk);
  }

  /** @throws NotARecord */
  read(bytes: Buffer, from: number, to: number, draft: RecordDraft): void {
    if (this.#fast?.read(bytes, from, to, draft) !== true) this.#read(bytes, from, to, draft);
  }

  #read(bytes: Buffer, from: number, to: number, draft: RecordDraft): void {
    const text = this.#text;
    // What is written is never longer than its JSON.
    draft.begin(to - from + 16);
    text.reset(bytes, from, to);
    text.space();
    text.expect(OPEN_OBJECT, "it does not begin with {");
    let seen = 0;
    text.space();
    if (text.peek() === CLOSE_OBJECT) throw new NotARecord("it is empty");
    do {
      text.space();
      const name = text.name();
      text.space();
      text.expect(COLON, "a : is missing");
      text.space();
      // JSON allows a name twice, and readers differ in which one they take.
      if ((seen & name) !== 0) throw new NotARecord("a member is there twice");
      seen |= name;
      if (name === NAME.key) this.#key(draft);
      else if (name === NAME.value) this.#value(draft);
      else if (name === NAME.headers) this.#headers(draft);
      else if (name === NAME.partition) draft.partition = this.#partition();
      else if (name === NAME.timestamp) draft.timestamp = this.#timestamp();
      else if (name === NAME.error) throw new NotARecord("it tells of a record that could not be read");
      else text.skip();
      text.space();
    } while (text.isNext(COMMA));
    text.expect(CLOSE_OBJECT, "it does not end with }");
    text.space();
    if (!text.isAtEnd) throw new NotARecord("there is text after it");
    if ((seen & (NAME.key | NAME.value)) === 0) throw new NotARecord("it has neither key nor value");
  }

  #key(draft: RecordDraft): void {
    if (this.#text.isNull()) return;
    draft.keyFrom = draft.at;
    this.#content(draft);
    draft.keyTo = draft.at;
  }

  #value(draft: RecordDraft): void {
    if (this.#text.isNull()) return;
    draft.valueFrom = draft.at;
    this.#content(draft);
    draft.valueTo = draft.at;
  }

  /** Text, or bytes in base64. */
  #content(draft: RecordDraft): void {
    const text = this.#text;
    const first = text.peek();
    if (first === QUOTE) {
      draft.at = text.string(draft.bytes, draft.at);
      return;
    }
    text.expect(OPEN_OBJECT, 'a key, a value or a header is neither text nor null nor {"base64": …}');
    text.space();
    if (text.name() !== NAME.base64) throw new NotARecord('an object in it is not {"base64": …}');
    text.space();
    text.expect(COLON, "a : is missing");
    text.space();
    draft.at = text.base64(draft.bytes, draft.at);
    text.space();
    text.expect(CLOSE_OBJECT, 'an object in it is not {"base64": …}');
  }

  #headers(draft: RecordDraft): void {
    const text = this.#text;
    if (text.isNull()) return;
    text.expect(OPEN_LIST, "headers is not a list");
    draft.headersFrom = draft.at;
    text.space();
    if (!text.isNext(CLOSE_LIST)) {
      do {
        text.space();
        text.expect(OPEN_LIST, "a header is not a pair of name and value");
        text.space();
        if (text.peek() === NULL) throw new NotARecord("the name of a header is null");
        this.#headerPart(draft);
        text.space();
        text.expect(COMMA, "a header is not a pair of name and value");
        text.space();
        if (text.isNull()) draft.nullPart();
        else this.#headerPart(draft);
        text.space();
        text.expect(CLOSE_LIST, "a header is not a pair of name and value");
        draft.headers += 1;
        text.space();
      } while (text.isNext(COMMA));
      text.expect(CLOSE_LIST, "headers do not end");
    }
    draft.headersTo = draft.at;
  }

  #headerPart(draft: RecordDraft): void {
    const from = draft.beginPart();
    this.#content(draft);
    draft.endPart(from);
  }

  #partition(): number {
    const partition = this.#text.integer();
    if (partition < 0 || partition > LAST_PARTITION) throw new NotARecord(`there is no partition ${partition}`);
    return Number(partition);
  }

  #timestamp(): Integer {
    const timestamp = this.#text.integer();
    if (timestamp < LEAST_INT64 || timestamp > MOST_INT64) throw new NotARecord(`${timestamp} is no timestamp`);
    return timestamp;
  }
}
