import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { TailPulse } from "../../contract/tails.ts";
import type { Histogram } from "../../contract/view.ts";

export type HistogramApi = Pick<WindowApi, "tails">;

const REFRESH_MS = 500;

/**
 * Keeps one tail's histogram current: loads it at most every 500 ms, with one call in flight, and only after changes.
 */
export class HistogramFeed {
  readonly #changed: () => void;
  #api: HistogramApi | null = null;
  #tailId: string | null = null;
  #buckets = 0;
  #active = false;
  #whole = false;
  /** The pulse's counts when the histogram was requested, and now. */
  #asked = "";
  #now = "";
  #askedAt = Number.NEGATIVE_INFINITY;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  histogram: Histogram | null = null;
  error: ErrorData | null = null;
  /** False until the first answer for this tail. */
  answered = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Includes far-off times. */
  set whole(whole: boolean) {
    if (whole === this.#whole) return;
    this.#whole = whole;
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  /** @param active false while it is hidden */
  follow(api: HistogramApi | null, tailId: string | null, pulse: TailPulse | null, buckets: number, active: boolean) {
    if (tailId !== this.#tailId) {
      this.histogram = null;
      this.error = null;
      this.answered = false;
      this.#asked = "";
      this.#askedAt = Number.NEGATIVE_INFINITY;
    }
    this.#api = api;
    this.#tailId = tailId;
    this.#buckets = buckets;
    this.#active = active;
    const { totals, epoch } = pulse ?? { totals: null, epoch: 0 };
    this.#now = totals === null ? "" : [totals.fetched, totals.matched, epoch, buckets, this.#whole].join("/");
    this.#plan();
  }

  stop(): void {
    this.#active = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #plan(): void {
    const wanted = this.#active && this.#tailId !== null && this.#buckets > 0 && this.#now !== this.#asked;
    if (!wanted || this.#busy || this.#timer !== null) return;
    const wait = Math.max(0, this.#askedAt + REFRESH_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#ask();
    }, wait);
  }

  async #ask(): Promise<void> {
    const tailId = this.#tailId;
    if (this.#api === null || tailId === null || !this.#active) return;
    this.#busy = true;
    this.#asked = this.#now;
    this.#askedAt = performance.now();
    try {
      const histogram = await this.#api.tails.histogram(tailId, this.#buckets, this.#whole);
      if (tailId === this.#tailId) {
        this.histogram = histogram;
        this.error = null;
      }
    } catch (error) {
      if (tailId === this.#tailId) this.error = toErrorData(error);
    } finally {
      this.#busy = false;
    }
    if (tailId === this.#tailId) {
      this.answered = true;
      this.#changed();
    }
    this.#plan();
  }
}
