import type { ExtensionApi } from "../../contract/api.ts";
import type { FieldHint } from "../../contract/filter.ts";

/** They are asked for at most so often, ms. */
const ASK_MS = 3_000;

/** The fields that the data has, for completion: asked for while somebody types, and not at every letter. */
export class FieldNames {
  #askedAt = Number.NEGATIVE_INFINITY;

  /** Another tail has other fields: the next question is asked at once. */
  forget(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  /** Null when it is too early to ask again, or nobody answers: completion then has the language's own names. */
  async ask(api: Pick<ExtensionApi, "tailFields">, tailId: string): Promise<readonly FieldHint[] | null> {
    const now = performance.now();
    if (now - this.#askedAt < ASK_MS) return null;
    this.#askedAt = now;
    return api.tailFields(tailId).catch(() => null);
  }
}
