import type { WindowApi } from "../../contract/api.ts";
import type { FieldHint, Filter } from "../../contract/filter.ts";
import { failure } from "../data/notice.ts";
import { FieldNames } from "./field-names.ts";
import type { Verdict } from "./filter-trial.ts";

/** The filter bar's calls to its tail: whether a filter is valid, and which fields the records have. */
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

  /** The fields known so far; a request may be running. */
  get fields(): readonly FieldHint[] {
    return this.#fields;
  }

  /** A filter waits for a tail, because there was none to check it. */
  get missed(): boolean {
    return this.#missed && this.#tailId !== null;
  }

  /** Sets the tail for the next calls. */
  turnTo(api: Pick<WindowApi, "tails"> | null, tailId: string | null): void {
    this.#api = api;
    this.#tailId = tailId;
    this.#names.askAgain();
  }

  /** The records are from other topics. */
  forget(): void {
    this.#names.forget();
    this.#fields = [];
  }

  /** A filter was applied, so none waits. */
  settle(): void {
    this.#missed = false;
  }

  async check(filter: Filter): Promise<Verdict> {
    const [api, tailId] = [this.#api, this.#tailId];
    this.#missed = api === null || tailId === null;
    if (api === null || tailId === null) return "unknown";
    try {
      const verdict = api.tails.checkFilter(tailId, filter);
      // Before it is applied, because the remaining records may have no fields.
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
