/** A tail that takes so long for a pulse does not answer, ms: its thread is busy with one thing, or hangs. */
const SILENT_MS = 5_000;

/** Tells when an answer has been due for too long. */
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

  /** An answer is waited for. */
  begin(): void {
    this.end();
    this.#timer = setTimeout(() => this.#become(true), SILENT_MS);
  }

  /** It came, or is waited for no more. */
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
