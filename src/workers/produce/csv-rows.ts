/** A cell: its text, and whether it stood between quotation marks, which tells an empty text from nothing. */
export interface CsvCell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Why a text is not CSV. */
export class NotCsv extends Error {}

/** Characters. */
const LONGEST_ROW = 64 * 2 ** 20;

/** Reads rows by RFC 4180 from a text that comes in parts. Line ends may be CR LF, LF or CR. */
export class CsvRows {
  readonly #separator: string;
  readonly #special: RegExp;
  #cells: CsvCell[] = [];
  #text = "";
  #isQuoted = false;
  /** Within quotation marks; `end`: after a mark that may be the last one, or the first of two. */
  #state: "plain" | "quoted" | "end" = "plain";
  #wasReturn = false;
  #length = 0;
  /** The line that is read, from 1. */
  line = 1;

  /** @param separator one character */
  constructor(separator: string) {
    this.#separator = separator;
    this.#special = new RegExp(`["\\n\\r${separator.replace(/[\\\]^-]/g, "\\$&")}]`, "g");
  }

  /** The rows that the part completes. @throws NotCsv */
  *read(part: string): Generator<readonly CsvCell[]> {
    for (let at = 0; at < part.length; ) {
      const to = this.#runTo(part, at);
      const letter = to > at ? part.slice(at, to) : (part[at] as string);
      at += letter.length;
      this.#length += letter.length;
      if (this.#length > LONGEST_ROW)
        throw new NotCsv(`line ${this.line}: a row is too long; is a quotation mark open?`);
      if (letter === "\n" && this.#wasReturn) {
        this.#wasReturn = false;
        continue;
      }
      this.#wasReturn = letter === "\r" && this.#state !== "quoted";
      if (letter === "\n" || letter === "\r") this.line += 1;
      const row = this.#take(letter);
      if (row !== null) yield row;
    }
  }

  /** The last row, which may have no line end. @throws NotCsv */
  *end(): Generator<readonly CsvCell[]> {
    if (this.#state === "quoted") throw new NotCsv(`line ${this.line}: a quotation mark is not closed`);
    if (this.#cells.length > 0 || this.#text !== "" || this.#isQuoted) yield this.#row();
  }

  /** The end of the letters that stand for themselves: a text of single letters would take 32 bytes for each. */
  #runTo(part: string, from: number): number {
    this.#special.lastIndex = from;
    return this.#special.exec(part)?.index ?? part.length;
  }

  /** @param letter one that has a meaning, or several that have none */
  #take(letter: string): readonly CsvCell[] | null {
    if (this.#state === "quoted") {
      if (letter === '"') this.#state = "end";
      else this.#text += letter;
      return null;
    }
    if (letter === '"' && this.#state === "end") {
      this.#text += letter;
      this.#state = "quoted";
      return null;
    }
    if (letter === '"' && this.#text === "" && !this.#isQuoted) {
      this.#isQuoted = true;
      this.#state = "quoted";
      return null;
    }
    if (letter === this.#separator) this.#cell();
    else if (letter === "\n" || letter === "\r") {
      const isBlank = this.#cells.length === 0 && this.#text === "" && !this.#isQuoted;
      this.#length = 0;
      return isBlank ? null : this.#row();
    } else if (this.#state === "end") throw new NotCsv(`line ${this.line}: text follows a closed quotation mark`);
    else this.#text += letter;
    return null;
  }

  #cell(): void {
    this.#cells.push({ text: this.#text, isQuoted: this.#isQuoted });
    this.#text = "";
    this.#isQuoted = false;
    this.#state = "plain";
  }

  #row(): readonly CsvCell[] {
    this.#cell();
    const row = this.#cells;
    this.#cells = [];
    return row;
  }
}
