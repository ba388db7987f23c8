import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { WorkApi } from "../../contract/work.ts";
import { isCancelled, WorkSet } from "../data/work-watch.ts";

export interface FeedOptions<Value> {
  /** The most names per request. */
  readonly chunk: number;
  /** The greatest age, ms: on screen, and of all other rows. */
  readonly freshMs: number;
  readonly freshOthersMs: number;
  /** @param work its name, which the engine uses to end it */
  ask(names: readonly string[], work: string): Promise<readonly (readonly [name: string, value: Value])[]>;
  api(): WorkApi;
  /** The figures of these have changed, or none, and only the progress or the error. */
  changed(names: readonly string[]): void;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * One figure of many items, requested on demand: for the rows on screen first, and for all others in chunks while a
 * sort needs them. An item is never requested twice at the same time.
 */
export class FigureFeed<Value> {
  readonly #options: FeedOptions<Value>;
  readonly #values = new Map<string, Value>();
  /** When each answer arrived, by `performance.now()`. */
  readonly #at = new Map<string, number>();
  readonly #asking = new Set<string>();
  #others: readonly string[] = [];
  #running = false;
  /** Answers of an earlier generation are old when they arrive. */
  #generation = 0;
  #progress: Progress | null = null;
  #error: ErrorData | null = null;

  /** The running requests: for the rows on screen, and for the others. */
  readonly #seenWork: WorkSet;
  readonly #othersWork: WorkSet;

  constructor(options: FeedOptions<Value>) {
    this.#options = options;
    this.#seenWork = new WorkSet(options.api);
    this.#othersWork = new WorkSet(options.api);
  }

  /** Always the same map. */
  get values(): ReadonlyMap<string, Value> {
    return this.#values;
  }

  /** The progress of the others; null: none is requested. */
  get progress(): Progress | null {
    return this.#progress;
  }

  /** The error of the last failed request. */
  get error(): ErrorData | null {
    return this.#error;
  }

  /**
   * Resolves when the figures on screen are known; the requests for the others continue. @param others all that a sort
   * needs; empty: none, and the current requests for others end
   */
  async bring(seen: readonly string[], others: readonly string[]): Promise<void> {
    this.#others = others;
    if (others.length === 0) this.#othersWork.cancel();
    await this.#ask(this.#stale(seen, this.#options.freshMs), this.#seenWork);
    if (others.length > 0 && !this.#running) void this.#bringOthers();
  }

  /** Sends no more requests and ends the current ones. */
  stop(): void {
    this.#others = [];
    this.#seenWork.cancel();
    this.#othersWork.cancel();
    this.#error = null;
  }

  /** Marks all known figures as old. */
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
    const changed: string[] = [];
    for (const name of names) this.#asking.add(name);
    try {
      const told = await work.run((name) => this.#options.ask(names, name));
      for (const [name, value] of told) {
        this.#values.set(name, value);
        changed.push(name);
      }
      const now = generation === this.#generation ? performance.now() : Number.NEGATIVE_INFINITY;
      // This includes items without an answer, so that they are not requested again immediately.
      for (const name of names) this.#at.set(name, now);
      this.#error = null;
    } catch (error) {
      if (!isCancelled(error)) this.#error = toErrorData(error);
    } finally {
      for (const name of names) this.#asking.delete(name);
    }
    this.#options.changed(changed);
  }

  #stale(names: readonly string[], freshMs: number): readonly string[] {
    const since = performance.now() - freshMs;
    return names.filter((name) => !this.#asking.has(name) && (this.#at.get(name) ?? Number.NEGATIVE_INFINITY) < since);
  }

  #tell(progress: Progress | null): void {
    this.#progress = progress;
    this.#options.changed([]);
  }
}
