import type { FieldHint } from "../../contract/filter.ts";
import type { TailsApi } from "../../contract/tails.ts";

/** The shortest interval between requests, ms. */
const ASK_MS = 3_000;
/** The most names kept; above that the oldest are dropped. */
const MOST_KEPT = 1_000;

/**
 * The data's fields, for completion. They are requested while the user types, but not at every letter. Names stay once
 * seen, because a filter that matches nothing leaves no record in memory with fields.
 */
export class FieldNames {
  #askedAt = Number.NEGATIVE_INFINITY;
  #known = new Map<string, FieldHint>();

  /** The data is from another topic. */
  forget(): void {
    this.askAgain();
    this.#known = new Map();
  }

  /** The next request is made at once. */
  askAgain(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Null when it is too early to ask again, or when there is no answer; completion then has only the language's names.
   */
  async ask(api: { readonly tails: Pick<TailsApi, "fields"> }, tailId: string): Promise<readonly FieldHint[] | null> {
    const now = performance.now();
    if (now - this.#askedAt < ASK_MS) return null;
    this.#askedAt = now;
    const known = this.#known;
    const hints = await api.tails.fields(tailId).catch(() => null);
    if (hints === null || known !== this.#known) return null;
    const all = new Map([...hints.map((hint) => [hint.path, hint] as const)]);
    for (const [path, hint] of known) {
      if (all.size < MOST_KEPT && !all.has(path)) all.set(path, hint);
    }
    this.#known = all;
    return [...all.values()];
  }
}
