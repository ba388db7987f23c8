import { toErrorData } from "../../contract/errors.ts";
import type { WorkApi, WorkProgress } from "../../contract/work.ts";
import { countOf, formatNumber } from "./format.ts";

/** What is over sooner is not spoken of, ms. */
const LONG_MS = 1_000;
const ASK_EVERY_MS = 250;

/** What is said of a call that takes long. */
export interface LongWork {
  /** Null: it has nothing to count. */
  readonly progress: WorkProgress | null;
  /** Since it began, whole seconds. */
  readonly seconds: number;
  /** It is told to end; what was sent is waited for. */
  readonly ending: boolean;
}

interface Run {
  readonly name: string;
  readonly startedAt: number;
  progress: WorkProgress | null;
  ending: boolean;
}

let named = 0;
/** Names are the window's own. */
const nextName = () => `w${++named}`;

/**
 * Follows one call to the engine at a time: tells how far it is once it takes long, and ends it where it is done. A newer
 * call ends the one before it.
 */
export class WorkWatch {
  readonly #api: () => WorkApi;
  readonly #changed: () => void;
  #run: Run | null = null;
  #long: LongWork | null = null;

  /** @param changed other things are to be said of it */
  constructor(api: () => WorkApi, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  /** Null: nothing runs, or not for long yet. */
  get long(): LongWork | null {
    return this.#long;
  }

  /** @param call takes the name by which the engine knows it */
  async run<T>(call: (name: string) => Promise<T>): Promise<T> {
    this.cancel();
    const run: Run = { name: nextName(), startedAt: performance.now(), progress: null, ending: false };
    this.#run = run;
    this.#become(null);
    const timer = setInterval(() => void this.#look(run), ASK_EVERY_MS);
    try {
      return await call(run.name);
    } finally {
      clearInterval(timer);
      if (this.#run === run) {
        this.#run = null;
        this.#become(null);
      }
    }
  }

  /** Ends what runs: what asks rejects with CANCELLED, what changes tells what it sent. */
  cancel(): void {
    const run = this.#run;
    if (run === null || run.ending) return;
    run.ending = true;
    endWork(this.#api(), run.name);
    if (this.#long !== null) this.#become({ ...this.#long, ending: true });
  }

  async #look(run: Run): Promise<void> {
    const sinceMs = performance.now() - run.startedAt;
    if (sinceMs < LONG_MS) return;
    // Without an answer it is known that it runs.
    run.progress = await this.#api()
      .progress(run.name)
      .catch(() => run.progress);
    if (this.#run !== run) return;
    this.#become({ progress: run.progress, seconds: Math.floor(sinceMs / 1_000), ending: run.ending });
  }

  #become(long: LongWork | null): void {
    if (long === this.#long) return;
    this.#long = long;
    this.#changed();
  }
}

/** Several calls to the engine at once, of which nothing is told: they end together. */
export class WorkSet {
  readonly #api: () => WorkApi;
  readonly #names = new Set<string>();

  constructor(api: () => WorkApi) {
    this.#api = api;
  }

  async run<T>(call: (name: string) => Promise<T>): Promise<T> {
    const name = nextName();
    this.#names.add(name);
    try {
      return await call(name);
    } finally {
      this.#names.delete(name);
    }
  }

  cancel(): void {
    for (const name of this.#names) endWork(this.#api(), name);
  }
}

function endWork(api: WorkApi, name: string): void {
  // One that cannot be told ends by itself.
  api.cancel(name).catch(() => {});
}

/** `1 200 of 2 000 groups`, or for how long it has been running: `3 s`. */
export function workText({ progress, seconds }: LongWork): string {
  if (progress === null || progress.total === 0) return `${formatNumber(seconds)}\u202fs`;
  return `${formatNumber(Math.min(progress.done, progress.total))} of ${countOf(progress.total, progress.unit)}`;
}

/** It was ended by its user: no trouble to speak of. */
export function isCancelled(error: unknown): boolean {
  return toErrorData(error).code === "CANCELLED";
}
