import { toErrorData } from "../../contract/errors.ts";
import type { WorkApi, WorkProgress } from "../../contract/work.ts";
import { countOf, formatNumber } from "./format.ts";

/** A shorter call is not shown as long, ms. */
const LONG_MS = 1_000;
const ASK_EVERY_MS = 250;

/** The state of a call that takes long. */
export interface LongWork {
  /** Null: there is nothing to count. */
  readonly progress: WorkProgress | null;
  /** The time since it started, whole seconds. */
  readonly seconds: number;
  /** It is being cancelled, but still waits for answers to what it sent. */
  readonly ending: boolean;
}

interface Run {
  readonly name: string;
  readonly beside: WorkSet;
  readonly startedAt: number;
  progress: WorkProgress | null;
  ending: boolean;
}

let named = 0;
/** Names are unique within the window. */
const nextName = () => `w${++named}`;

/**
 * Follows one call to the engine at a time: reports its progress when it takes long, and can cancel it in the engine. A
 * newer call cancels the previous one.
 */
export class WorkWatch {
  readonly #api: () => WorkApi;
  readonly #changed: () => void;
  #run: Run | null = null;
  #long: LongWork | null = null;

  /** @param changed called when the state to show changes */
  constructor(api: () => WorkApi, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  /** Null: no call runs, or it has not taken long yet. */
  get long(): LongWork | null {
    return this.#long;
  }

  /** @param call takes the name that the engine knows it by, and a set for other calls that end with it */
  async run<T>(call: (name: string, beside: WorkSet) => Promise<T>): Promise<T> {
    this.cancel();
    const run: Run = {
      name: nextName(),
      beside: new WorkSet(this.#api),
      startedAt: performance.now(),
      progress: null,
      ending: false,
    };
    this.#run = run;
    this.#become(null);
    const timer = setInterval(() => void this.#look(run), ASK_EVERY_MS);
    try {
      return await call(run.name, run.beside);
    } finally {
      clearInterval(timer);
      if (this.#run === run) {
        this.#run = null;
        this.#become(null);
      }
    }
  }

  /** Cancels the running call. A query rejects with CANCELLED; a change reports what it sent. */
  cancel(): void {
    const run = this.#run;
    if (run === null || run.ending) return;
    run.ending = true;
    endWork(this.#api(), run.name);
    run.beside.cancel();
    if (this.#long !== null) this.#become({ ...this.#long, ending: true });
  }

  async #look(run: Run): Promise<void> {
    const sinceMs = performance.now() - run.startedAt;
    if (sinceMs < LONG_MS) return;
    // Without an answer the call still runs, so the last progress stays.
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

/** Several calls to the engine at once, without progress. They are cancelled together. */
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
  // A call that cannot be cancelled ends by itself.
  api.cancel(name).catch(() => {});
}

/** `1 200 of 2 000 groups`, or for how long it has been running: `3 s`. */
export function workText({ progress, seconds }: LongWork): string {
  if (progress === null || progress.total === 0) return `${formatNumber(seconds)}\u202fs`;
  return `${formatNumber(Math.min(progress.done, progress.total))} of ${countOf(progress.total, progress.unit)}`;
}

/** The user cancelled it, so it is not an error to report. */
export function isCancelled(error: unknown): boolean {
  return toErrorData(error).code === "CANCELLED";
}
