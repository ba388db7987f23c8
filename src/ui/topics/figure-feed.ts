import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { WorkApi } from "../../contract/work.ts";
import { isCancelled, WorkSet } from "../data/work-watch.ts";

export interface FeedOptions<Value> {
  /** The most names per request. */
  readonly chunk: number;
  /** How old they may be, ms: of the rows on screen, and of all the others. */
  readonly freshMs: number;
  readonly freshOthersMs: number;
  /** @param work its name, by which the engine ends it */
  ask(names: readonly string[], work: string): Promise<readonly (readonly [name: string, value: Value])[]>;
  api(): WorkApi;
  /** Others are known than before. */
  changed(): void;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * One figure of many things, asked for as it is needed: for the rows on screen first, for all the others only while a
 * sort needs them, in chunks, until something else is wanted. Never the same twice at once.
 */
export class FigureFeed<Value> {
  readonly #options: FeedOptions<Value>;
  #values: ReadonlyMap<string, Value> = new Map();
  /** When each was told, by `performance.now()`. */
  readonly #at = new Map<string, number>();
  readonly #asking = new Set<string>();
  #others: readonly string[] = [];
  #running = false;
  /** Answers of an earlier one are old when they come. */
  #generation = 0;
  #progress: Progress | null = null;
  #error: ErrorData | null = null;

  /** What is asked for the rows on screen, and for the others. */
  readonly #seenWork: WorkSet;
  readonly #othersWork: WorkSet;

  constructor(options: FeedOptions<Value>) {
    this.#options = options;
    this.#seenWork = new WorkSet(options.api);
    this.#othersWork = new WorkSet(options.api);
  }

  get values(): ReadonlyMap<string, Value> {
    return this.#values;
  }

  /** How far the others are; null: none is asked for. */
  get progress(): Progress | null {
    return this.#progress;
  }

  /** Of the last answer that did not come. */
  get error(): ErrorData | null {
    return this.#error;
  }

  /**
   * Resolves when those on screen are known; the others go on.
   * @param others all that a sort needs; empty: no others, and those that are being asked for end
   */
  async bring(seen: readonly string[], others: readonly string[]): Promise<void> {
    this.#others = others;
    if (others.length === 0) this.#othersWork.cancel();
    await this.#ask(this.#stale(seen, this.#options.freshMs), this.#seenWork);
    if (others.length > 0 && !this.#running) void this.#bringOthers();
  }

  /** Asks for no more, and ends what is asked for. */
  stop(): void {
    this.#others = [];
    this.#seenWork.cancel();
    this.#othersWork.cancel();
    this.#error = null;
  }

  /** What is known is old from now on. */
  expire(): void {
    this.#generation += 1;
    this.#at.clear();
  }

  async #bringOthers(): Promise<void> {
    this.#running = true;
    try {
      for (;;) {
        const { chunk, freshOthersMs } = this.#options;
        const stale = this.#stale(this.#others, freshOthersMs);
        if (stale.length === 0) return;
        const total = this.#others.length;
        this.#tell({ done: total - stale.length, total });
        await this.#ask(stale.slice(0, chunk), this.#othersWork);
        if (this.#error !== null) return;
      }
    } finally {
      this.#running = false;
      this.#tell(null);
    }
  }

  async #ask(names: readonly string[], work: WorkSet): Promise<void> {
    const { chunk } = this.#options;
    for (let at = 0; at < names.length; at += chunk) await this.#askChunk(names.slice(at, at + chunk), work);
  }

  async #askChunk(names: readonly string[], work: WorkSet): Promise<void> {
    const generation = this.#generation;
    for (const name of names) this.#asking.add(name);
    try {
      const told = await work.run((name) => this.#options.ask(names, name));
      this.#values = new Map([...this.#values, ...told]);
      const now = generation === this.#generation ? performance.now() : Number.NEGATIVE_INFINITY;
      // Those without an answer, too: they are not asked for again at once.
      for (const name of names) this.#at.set(name, now);
      this.#error = null;
    } catch (error) {
      if (!isCancelled(error)) this.#error = toErrorData(error);
    } finally {
      for (const name of names) this.#asking.delete(name);
    }
    this.#options.changed();
  }

  #stale(names: readonly string[], freshMs: number): readonly string[] {
    const since = performance.now() - freshMs;
    return names.filter((name) => !this.#asking.has(name) && (this.#at.get(name) ?? Number.NEGATIVE_INFINITY) < since);
  }

  #tell(progress: Progress | null): void {
    this.#progress = progress;
    this.#options.changed();
  }
}
