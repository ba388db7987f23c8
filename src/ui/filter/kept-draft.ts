import type { Filter } from "../../contract/filter.ts";
import { type Drafts, openDrafts } from "../data/drafts.ts";
import { type FilterDraft, filterOf, isSameFilter, readDraft } from "./filter-draft.ts";

/** Keeps the filter field's text that is not active, and restores it after a reload. */
export class KeptDraft {
  readonly #restore: (draft: FilterDraft) => void;
  #name: string | null = null;
  #text: string | null = null;
  #drafts: Drafts | null = null;

  /** @param restore puts a draft into the field like typed text */
  constructor(restore: (draft: FilterDraft) => void) {
    this.#restore = restore;
  }

  /** Called after each change. @param name of the field; null until the active filter is known */
  note(name: string | null, draft: FilterDraft, filter: Filter | null): void {
    const isInForce = draft.text === "" || isSameFilter(filterOf(draft), filter);
    this.#text = isInForce ? null : JSON.stringify(draft);
    if (name === this.#name) this.#keep();
    else void this.#turnTo(name);
  }

  /** The field and its text are gone. */
  end(): void {
    this.#text = null;
    this.#keep();
    this.#name = null;
    this.#drafts = null;
  }

  async #turnTo(name: string | null): Promise<void> {
    if (this.#name !== null) this.#drafts?.keep(this.#name, null);
    this.#name = name;
    this.#drafts = null;
    if (name === null) return;
    const drafts = await openDrafts();
    if (name !== this.#name) return;
    this.#drafts = drafts;
    const kept = readDraft(drafts.get(name));
    // New typing counts more than the kept draft.
    if (kept !== null && this.#text === null) this.#restore(kept);
    else this.#keep();
  }

  #keep(): void {
    if (this.#name !== null) this.#drafts?.keep(this.#name, this.#text);
  }
}
