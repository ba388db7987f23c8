import type { Filter, FilterProblem } from "../../contract/filter.ts";
import { type FilterDraft, filterOf } from "./filter-draft.ts";

/** How long typing must pause before a draft is checked, and before it is applied, ms. */
const CHECK_MS = 120;
const APPLY_MS = 140;

/** The result of a check: a problem, none, or "unknown" when it cannot be checked. */
export type Verdict = FilterProblem | null | "unknown";

export interface TrialHost {
  check(filter: Filter): Promise<Verdict>;
  /** Reports the problem of the last draft; null: none. */
  found(problem: FilterProblem | null): void;
  apply(filter: Filter | null): void;
}

/**
 * Checks the typed draft and applies it when it is valid. Only the newest draft counts; answers for older ones are
 * dropped.
 */
export class FilterTrial {
  readonly #host: TrialHost;
  #newest = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: TrialHost) {
    this.#host = host;
  }

  /** Called after each keystroke. */
  typed(draft: FilterDraft): void {
    this.cancel();
    const filter = filterOf(draft);
    if (filter === null || filter.kind === "text") {
      this.#host.found(null);
      this.#later(APPLY_MS, () => this.#host.apply(filter));
      return;
    }
    const applyAt = performance.now() + APPLY_MS;
    this.#later(CHECK_MS, () => void this.#try(filter, applyAt));
  }

  /** Applies at once: Enter, a switch of kind, a filter chosen from a list. */
  now(draft: FilterDraft): void {
    this.cancel();
    const filter = filterOf(draft);
    if (filter !== null && filter.kind !== "text") {
      void this.#try(filter, 0);
      return;
    }
    this.#host.found(null);
    this.#host.apply(filter);
  }

  cancel(): void {
    this.#newest += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #try(filter: Filter, applyAt: number): Promise<void> {
    const mine = this.#newest;
    const verdict = await this.#host.check(filter);
    if (mine !== this.#newest) return;
    this.#host.found(verdict === "unknown" ? null : verdict);
    if (verdict !== null) return;
    const wait = applyAt - performance.now();
    if (wait > 0) this.#later(wait, () => this.#host.apply(filter));
    else this.#host.apply(filter);
  }

  #later(ms: number, action: () => void): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      action();
    }, ms);
  }
}
