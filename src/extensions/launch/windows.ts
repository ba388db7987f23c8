/** Counts the connected windows and says when the last one has been gone for the grace period. */
export class Windows {
  readonly #graceMs: number;
  readonly #onGone: () => void;
  #connected = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param graceMs how long a reload may take. */
  constructor(graceMs: number, onGone: () => void) {
    this.#graceMs = graceMs;
    this.#onGone = onGone;
  }

  opened(): void {
    this.#connected += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  closed(): void {
    this.#connected -= 1;
    if (this.#connected === 0) this.expect(this.#graceMs);
  }

  /** Waits for a first window no longer than this. ms */
  expect(withinMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onGone, withinMs);
  }
}
