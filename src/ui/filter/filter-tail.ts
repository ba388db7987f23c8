import type { WindowApi } from "../../contract/api.ts";
import type { FieldHint, Filter } from "../../contract/filter.ts";
import { failure } from "../data/notice.ts";
import { FieldNames } from "./field-names.ts";
import type { Verdict } from "./filter-trial.ts";

/** What the filter's bar asks its tail: whether a filter is good, and which fields the records have. */
export class FilterTail {
  readonly #changed: () => void;
  readonly #names = new FieldNames();
  #api: Pick<WindowApi, "tails"> | null = null;
  #tailId: string | null = null;
  #fields: readonly FieldHint[] = [];
  #missed = false;

  /** @param changed called when other fields are known */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Those known so far; a question may be under way. */
  get fields(): readonly FieldHint[] {
    return this.#fields;
  }

  /** A filter waits for a tail: there was none to check it. */
  get missed(): boolean {
    return this.#missed && this.#tailId !== null;
  }

  /** What is asked from now on. */
  turnTo(api: Pick<WindowApi, "tails"> | null, tailId: string | null): void {
    this.#api = api;
    this.#tailId = tailId;
    this.#names.askAgain();
  }

  /** The records are of other topics. */
  forget(): void {
    this.#names.forget();
    this.#fields = [];
  }

  /** A filter was applied: none waits. */
  settle(): void {
    this.#missed = false;
  }

  async check(filter: Filter): Promise<Verdict> {
    const [api, tailId] = [this.#api, this.#tailId];
    this.#missed = api === null || tailId === null;
    if (api === null || tailId === null) return "unknown";
    try {
      const verdict = api.tails.checkFilter(tailId, filter);
      // Before it is applied: what it leaves in memory may have no fields to tell of.
      if (filter.kind === "cel") await this.loadFields();
      return await verdict;
    } catch (error) {
      return { message: failure(error).message, from: 0, to: 0 };
    }
  }

  async loadFields(): Promise<void> {
    const [api, tailId] = [this.#api, this.#tailId];
    if (api === null || tailId === null) return;
    const fields = await this.#names.ask(api, tailId);
    if (fields === null || tailId !== this.#tailId) return;
    this.#fields = fields;
    this.#changed();
  }
}
