/** A tail that takes this long for a pulse does not respond, ms: its thread is busy or blocked. */
const SILENT_MS = 5_000;

/** Reports when an answer is overdue. */
export class AnswerWatch {
  readonly #onChange: () => void;
  #silent = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** Starts to wait for an answer. */
  begin(): void {
    this.end();
    this.#timer = setTimeout(() => this.#become(true), SILENT_MS);
  }

  /** Ends the wait. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#become(false);
  }

  #become(silent: boolean): void {
    if (this.#silent === silent) return;
    this.#silent = silent;
    this.#onChange();
  }
}
