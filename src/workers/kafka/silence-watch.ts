/** An answer that brings fewer bytes than this within the limit counts as silence, even when bytes still trickle in. */
const ENOUGH_BYTES = 64 * 1024;
/**
 * The number of checks within the limit. An answer that stops in the middle is noticed a fraction of the limit later.
 */
const LOOKS = 8;

/** When this fraction of the limit has passed without enough bytes, this is reported and the wait continues. */
const REPORT_AT = 0.5;

/**
 * Ends the wait for an answer that does not come or comes byte by byte, and reports the delay before that. It uses one
 * timer, and none without a request.
 */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #takenBytes: () => number;
  readonly #onSilent: () => void;
  readonly #onStill: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** Null: no answer is expected. */
  #since: number | null = null;
  #mark = 0;
  #told = false;

  /**
   * @param takenBytes all bytes that have come on the connection so far
   * @param onStill half of the limit is over; called once for each silence
   */
  constructor(limitMs: number, takenBytes: () => number, onSilent: () => void, onStill: () => void = () => {}) {
    this.#limitMs = limitMs;
    this.#takenBytes = takenBytes;
    this.#onSilent = onSilent;
    this.#onStill = onStill;
  }

  /** From now on an answer is expected. */
  begin(): void {
    this.#since = performance.now();
    this.#mark = this.#takenBytes();
    this.#told = false;
    this.#timer ??= this.#lookIn(this.#limitMs);
  }

  /** No answer is expected any more. */
  end(): void {
    this.#since = null;
  }

  close(): void {
    this.end();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    this.#timer = null;
    if (this.#since === null) return;
    if (this.#takenBytes() - this.#mark >= ENOUGH_BYTES) this.begin();
    const leftMs = this.#since + this.#limitMs - performance.now();
    if (leftMs <= 0) {
      this.#onSilent();
      return;
    }
    this.#timer ??= this.#lookIn(leftMs);
    if (this.#told || leftMs > this.#limitMs * (1 - REPORT_AT)) return;
    this.#told = true;
    this.#onStill();
  }

  #lookIn(leftMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.min(leftMs, this.#limitMs / LOOKS));
  }
}
