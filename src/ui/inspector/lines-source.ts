import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { BodyPart, Line } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";

/** The calls of the inspector; the extension's API has them all. */
export type InspectApi = Pick<WindowApi, "inspect">;

/** One body in one view. */
export interface BodyAddress {
  readonly tailId: string;
  readonly ref: RowRef;
  readonly body: BodyPart;
  readonly view: "json" | "text" | "hex";
}

/** The number of lines loaded beyond each edge of the screen, and kept beyond it. */
const OVERSCAN = 30;
const KEEP_AROUND = 400;

/**
 * The lines of one body, loaded when they come on screen (one call in flight). After a fold the old lines stay until
 * the new ones arrive, so that nothing flashes. Fires the event `change`.
 */
export class LinesSource extends EventTarget {
  readonly #api: InspectApi;
  readonly #address: BodyAddress;
  readonly #folded = new Set<number>();
  #lines = new Map<number, Line>();
  /** The fold state of the lines, and the current one. */
  #shownFolds = 0;
  #folds = 0;
  #total: number | null = null;
  #note: string | null = null;
  #error: ErrorData | null = null;
  #fetching = false;
  #first = 0;
  #end = 1;

  constructor(api: InspectApi, address: BodyAddress) {
    super();
    this.#api = api;
    this.#address = address;
  }

  /** The number of visible lines; null until the first answer. */
  get total(): number | null {
    return this.#total;
  }

  get note(): string | null {
    return this.#note;
  }

  get error(): ErrorData | null {
    return this.#error;
  }

  /** The line at visible position `index`; undefined while it is loading. */
  lineAt(index: number): Line | undefined {
    return this.#lines.get(index);
  }

  /** Lines [first, end) are on screen. */
  show(first: number, end: number): void {
    this.#first = first;
    this.#end = end;
    void this.#fetch();
  }

  /** Folds or unfolds the object or array that `line` opens. */
  toggle(line: Line): void {
    if (line.fold === null) return;
    if (!this.#folded.delete(line.number)) this.#folded.add(line.number);
    this.#folds += 1;
    void this.#fetch();
  }

  retry(): void {
    this.#error = null;
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#fetching || this.#error !== null) return;
    const range = this.#missing();
    if (range === null) return;
    this.#fetching = true;
    const folds = this.#folds;
    try {
      const { tailId, ref, body, view } = this.#address;
      const answer = await this.#api.inspect.lines(tailId, { ref, body, view, folded: [...this.#folded], ...range });
      if (folds !== this.#shownFolds) this.#lines = new Map();
      this.#shownFolds = folds;
      this.#total = answer.total;
      this.#note = answer.note;
      answer.lines.forEach((line, index) => {
        this.#lines.set(answer.first + index, line);
      });
      this.#trim();
    } catch (error) {
      this.#error = toErrorData(error);
    } finally {
      this.#fetching = false;
    }
    this.dispatchEvent(new Event("change"));
    void this.#fetch();
  }

  /** The next range to load; null when the whole screen is loaded. */
  #missing(): { first: number; count: number } | null {
    const limit = this.#total ?? Number.POSITIVE_INFINITY;
    const stale = this.#folds !== this.#shownFolds;
    let from = Math.max(0, this.#first);
    const to = Math.min(limit, this.#end);
    if (!stale) while (from < to && this.#lines.has(from)) from += 1;
    if (from >= to && !(stale || this.#total === null)) return null;
    const first = Math.max(0, (stale ? this.#first : from) - OVERSCAN);
    return { first, count: Math.max(to, first + 1) + OVERSCAN - first };
  }

  #trim(): void {
    if (this.#lines.size < 3 * KEEP_AROUND) return;
    for (const index of this.#lines.keys()) {
      if (index < this.#first - KEEP_AROUND || index > this.#end + KEEP_AROUND) this.#lines.delete(index);
    }
  }
}
