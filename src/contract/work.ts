import { TailwaterError } from "./errors.ts";
import { feature } from "./feature.ts";

/** How far a piece of work is: so many of so many. */
export interface WorkProgress {
  readonly done: number;
  readonly total: number;
  /** One of what is counted: `group`, `partition`, `topic`. */
  readonly unit: string;
  /** What is counted are changes that were made; false: it is asked about, or checked. */
  readonly changes: boolean;
}

/** What can be done about work that was given a name by its caller. */
export interface WorkApi {
  /** Null: there is no such work, or it has nothing to count. */
  progress(work: string): Promise<WorkProgress | null>;
  /**
   * Ends it. What asks rejects with CANCELLED at once. What changes sends no more: the targets that it did not send have
   * the outcome CANCELLED, and it rejects with that when it sent nothing.
   */
  cancel(work: string): Promise<void>;
}

export const WORK = feature<WorkApi>({ progress: "local", cancel: "local" });

/** The same calls, which take one thing more: a name of the caller's own, to follow and to cancel this call by. */
export type Named<Api> = {
  readonly [Call in keyof Api]: Api[Call] extends (...about: infer About) => infer Answer
    ? (...about: [...About, work?: string]) => Answer
    : never;
};

/** Tells that so many more are done. */
export type Did = (more: number) => void;

/** One piece of work, for the code that does it: it says how far it is, and looks whether it is still wanted. */
export class Work {
  readonly #abort = new AbortController();
  readonly #counts = new Map<string, { done: number; total: number }>();
  #shown: Pick<WorkProgress, "unit" | "changes"> | null = null;
  #moved = 0;

  /** Grows whenever something is counted or done: equal at two times, nothing happened between them. */
  get moved(): number {
    return this.#moved;
  }

  /** Aborts when it is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isCancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Of what is counted last. What several parts count of the same is one sum. */
  get progress(): WorkProgress | null {
    const counted = this.#shown === null ? undefined : this.#counts.get(keyOf(this.#shown));
    return this.#shown === null || counted === undefined ? null : { ...counted, ...this.#shown };
  }

  /** So many are to be done. @param unit one of them @param changes they change the cluster */
  count(total: number, unit: string, changes = false): Did {
    const shown = { unit, changes };
    const counted = this.#counts.get(keyOf(shown)) ?? { done: 0, total: 0 };
    counted.total += total;
    this.#moved += 1;
    this.#counts.set(keyOf(shown), counted);
    this.#shown = shown;
    return (more) => {
      counted.done += more;
      this.#moved += 1;
    };
  }

  /** @throws TailwaterError CANCELLED once it is */
  mustGoOn(): void {
    if (this.isCancelled) throw wasCancelled();
  }

  /** What was counted is done once more. */
  restart(): void {
    this.#moved += 1;
    this.#counts.clear();
    this.#shown = null;
  }

  /** @param why the error of what waits for it */
  cancel(why = wasCancelled()): void {
    this.#abort.abort(why);
  }

  /** The answer; rejects as soon as the work is cancelled. What is asked for then goes on unheard. */
  orCancelled<T>(answer: Promise<T>): Promise<T> {
    return unlessAborted(answer, this.signal);
  }
}

/** The answer; rejects with the signal's reason as soon as it aborts. */
export function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

const keyOf = ({ unit, changes }: Pick<WorkProgress, "unit" | "changes">) => `${unit} ${changes}`;

export function wasCancelled(): TailwaterError {
  return new TailwaterError("CANCELLED", "It was cancelled.");
}

/** What runs under names that its callers gave, several pieces under one name too: they are told of and end together. */
export class Works implements WorkApi {
  readonly #running = new Map<string, { readonly work: Work; pieces: number }>();

  /** @param name undefined: it cannot be followed or cancelled */
  async run<T>(name: string | undefined, does: (work: Work) => Promise<T>): Promise<T> {
    if (name === undefined) return does(new Work());
    const running = this.#running.get(name) ?? { work: new Work(), pieces: 0 };
    running.pieces += 1;
    this.#running.set(name, running);
    try {
      return await does(running.work);
    } finally {
      running.pieces -= 1;
      if (running.pieces === 0) this.#running.delete(name);
    }
  }

  async progress(name: string): Promise<WorkProgress | null> {
    return this.#running.get(name)?.work.progress ?? null;
  }

  async cancel(name: string): Promise<void> {
    this.#running.get(name)?.work.cancel();
  }
}
