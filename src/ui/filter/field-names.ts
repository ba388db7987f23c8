import type { FieldHint } from "../../contract/filter.ts";
import type { TailsApi } from "../../contract/tails.ts";

/** They are asked for at most so often, ms. */
const ASK_MS = 3_000;
/** Names kept; beyond, the oldest go. */
const MOST_KEPT = 1_000;

/**
 * The fields that the data has, for completion: asked for while somebody types, and not at every letter. Names once seen
 * stay: a filter that matches nothing leaves no record in memory to learn them from.
 */
export class FieldNames {
  #askedAt = Number.NEGATIVE_INFINITY;
  #known = new Map<string, FieldHint>();

  /** The data is of another topic. */
  forget(): void {
    this.askAgain();
    this.#known = new Map();
  }

  /** The next question is asked at once. */
  askAgain(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  /** Null when it is too early to ask again, or nobody answers: completion then has the language's own names. */
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
