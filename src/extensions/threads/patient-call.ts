/** How long to wait for a thread, ms. */
const LIMIT_MS = 1_000;

/**
 * A call to a thread that may be blocked. Only one call runs and is waited for at a time. Other callers get the last
 * answer at once.
 */
export class PatientCall<Answer> {
  readonly #ask: () => Promise<Answer>;
  readonly #limitMs: number;
  #last: Answer;
  #pending: Promise<void> | null = null;
  #isLate = false;

  /** @param first the answer until there is one; a failed call does not change it */
  constructor(ask: () => Promise<Answer>, first: Answer, limitMs: number = LIMIT_MS) {
    this.#ask = ask;
    this.#last = first;
    this.#limitMs = limitMs;
  }

  /** The new answer, or the last one if none comes in time. Never rejects. */
  async get(): Promise<Answer> {
    this.#pending ??= this.#begin();
    if (!this.#isLate) await this.#wait(this.#pending);
    return this.#last;
  }

  async #begin(): Promise<void> {
    try {
      this.#last = await this.#ask();
    } catch {
      // It is closing or still opening, so there is nothing newer.
    }
    this.#pending = null;
    this.#isLate = false;
  }

  async #wait(pending: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, this.#limitMs, true);
    });
    const isLate = await Promise.race([pending.then(() => false), late]);
    clearTimeout(timer);
    if (isLate && this.#pending === pending) this.#isLate = true;
  }
}
