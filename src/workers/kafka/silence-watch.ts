/** An answer that brings less than this within the time allowed counts as silence: bytes that trickle in end, too. */
const ENOUGH_BYTES = 64 * 1024;
/** It is looked so often within the time allowed: an answer that stops in its middle is found a fraction of it later. */
const LOOKS = 8;

/** Ends the wait for an answer that does not come, or that comes byte by byte. One timer, none while nothing is asked. */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #takenBytes: () => number;
  readonly #onSilent: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** Null: nothing is waited for. */
  #since: number | null = null;
  #mark = 0;

  /** @param takenBytes all bytes that have come on the connection so far */
  constructor(limitMs: number, takenBytes: () => number, onSilent: () => void) {
    this.#limitMs = limitMs;
    this.#takenBytes = takenBytes;
    this.#onSilent = onSilent;
  }

  /** An answer is waited for from now on. */
  begin(): void {
    this.#since = performance.now();
    this.#mark = this.#takenBytes();
    this.#timer ??= this.#lookIn(this.#limitMs);
  }

  /** Nothing is waited for any more. */
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
    if (leftMs <= 0) this.#onSilent();
    else this.#timer ??= this.#lookIn(leftMs);
  }

  #lookIn(leftMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.min(leftMs, this.#limitMs / LOOKS));
  }
}
