/** How long a page may take to come back after our browser for it ends, ms; another browser may show it. */
const ORPHANED_MS = 500;

/** Counts the connected windows and reports when the last one has been gone for the grace period. */
export class Windows {
  #graceMs: number;
  readonly #onGone: () => void;
  #connected = 0;
  #everOpened = false;
  #timer: NodeJS.Timeout | null = null;

  /** @param graceMs how long a reload may take. */
  constructor(graceMs: number, onGone: () => void) {
    this.#graceMs = graceMs;
    this.#onGone = onGone;
  }

  /** True once there has been a window. */
  get everOpened(): boolean {
    return this.#everOpened;
  }

  opened(): void {
    this.#everOpened = true;
    this.#connected += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  closed(): void {
    this.#connected -= 1;
    if (this.#connected === 0) this.expect(this.#graceMs);
  }

  /** Waits for a window no longer than this, ms; not at all while one is connected. */
  expect(withinMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = this.#connected > 0 ? null : setTimeout(this.#onGone, withinMs);
  }

  /** Stops waiting for a page. */
  forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The browser opened for the page has ended, so its page will not be reloaded. */
  browserGone(): void {
    this.#graceMs = Math.min(this.#graceMs, ORPHANED_MS);
    this.expect(this.#graceMs);
  }
}
