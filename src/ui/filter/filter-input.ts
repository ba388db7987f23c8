import type { Filter, FilterProblem } from "../../contract/filter.ts";
import { narrowed } from "../data/cel-text.ts";
import {
  draftOf,
  EMPTY_DRAFT,
  type FilterDraft,
  type FilterKind,
  filterOf,
  isSameFilter,
  switched,
} from "./filter-draft.ts";
import { FilterTrial, type Verdict } from "./filter-trial.ts";

export interface FilterInputHost {
  /** The active filter. */
  filter(): Filter | null;
  /** Earlier filters, the newest first. */
  history(): readonly Filter[];
  check(filter: Filter): Promise<Verdict>;
  /** Makes a filter the active one. */
  use(filter: Filter | null): void;
  /** Saves a used filter. */
  keep(filter: Filter): void;
  /** The draft or its problem is another. */
  changed(): void;
}

/** The text in the filter's field: what is typed, when it becomes the active filter, and how it comes back. */
export class FilterInput {
  readonly #host: FilterInputHost;
  readonly #trial: FilterTrial;
  /** The field's text of the other kind, because CEL is another language. */
  readonly #otherTexts = {};
  #draft: FilterDraft = EMPTY_DRAFT;
  #problem: FilterProblem | null = null;
  /** The text cleared last, until something else is typed. CEL's editor has its own undo. */
  #cleared: FilterDraft | null = null;
  /** The next applied filter was chosen explicitly, not while typing, so it is saved. */
  #keepsNext = false;

  constructor(host: FilterInputHost) {
    this.#host = host;
    this.#trial = new FilterTrial({
      check: (filter) => host.check(filter),
      found: (problem) => this.fails(problem),
      apply: (filter) => this.#apply(filter),
    });
  }

  get draft(): FilterDraft {
    return this.#draft;
  }

  get problem(): FilterProblem | null {
    return this.#problem;
  }

  /** The field is empty, but a filter of another kind stays active until something is typed. */
  get isApart(): boolean {
    const filter = this.#host.filter();
    return filter !== null && filter.kind !== this.#draft.kind && filterOf(this.#draft) === null;
  }

  fails(problem: FilterProblem | null): void {
    this.#become(this.#draft, problem);
  }

  /** Shows the active filter in the field. */
  adopt(): void {
    this.#trial.cancel();
    const filter = this.#host.filter();
    this.#become(filter === null ? { ...this.#draft, text: "" } : draftOf(filter), null);
  }

  typed(text: string): void {
    this.#keepsNext = false;
    this.#cleared = null;
    this.recall({ ...this.#draft, text });
  }

  /** Takes a draft of the previous page as if it were typed. */
  recall(draft: FilterDraft): void {
    this.#become(draft, this.#problem);
    this.#trial.typed(draft);
  }

  /** Replaces the draft and applies it. @param keeps saves the filter that it becomes */
  set(draft: FilterDraft, keeps: boolean): void {
    this.#keepsNext ||= keeps;
    this.#become(draft, null);
    this.#trial.now(draft);
  }

  /** Applies the draft as it is. @param keeps saves the filter that it becomes */
  apply(keeps: boolean): void {
    this.#keepsNext ||= keeps;
    this.#trial.now(this.#draft);
  }

  /** Narrows the active filter by `expression`. */
  narrow(expression: string): void {
    this.set(draftOf(narrowed(this.#host.filter(), expression)), true);
  }

  /** An example goes into an empty field unchanged, otherwise it is joined to the text. */
  insert(expression: string): void {
    const present = this.#draft.kind === "cel" ? filterOf(this.#draft) : null;
    this.set(draftOf(narrowed(present, expression)), false);
  }

  toggleCase(): void {
    const draft = { ...this.#draft, caseSensitive: !this.#draft.caseSensitive };
    if (draft.text === "") this.#become(draft, this.#problem);
    else this.set(draft, false);
  }

  clear(): void {
    this.keep();
    this.#cleared = this.#draft.text === "" ? this.#cleared : this.#draft;
    this.set({ ...this.#draft, text: "" }, false);
  }

  /** Restores the text that was cleared last into the empty field. @returns false when there is none */
  restore(): boolean {
    const cleared = this.#draft.text === "" ? this.#cleared : null;
    if (cleared === null) return false;
    this.#cleared = null;
    this.set(cleared, false);
    return true;
  }

  /**
   * Text and regular expressions share their text; an empty field of another kind changes nothing until the user types.
   */
  switchTo(kind: FilterKind): void {
    if (kind === this.#draft.kind) return;
    this.keep();
    const next = switched(this.#draft, kind, this.#otherTexts);
    if (filterOf(next) !== null) {
      this.set(next, false);
      return;
    }
    this.#trial.cancel();
    this.#become(next, null);
  }

  /** Adds the active filter to the history. */
  keep(): void {
    const filter = this.#host.filter();
    if (filter !== null && !isSameFilter(filter, this.#host.history()[0] ?? null)) this.#host.keep(filter);
  }

  /** Drops what is being checked. */
  cancel(): void {
    this.#trial.cancel();
  }

  #apply(filter: Filter | null): void {
    this.#host.use(filter);
    if (this.#keepsNext) this.keep();
    this.#keepsNext = false;
  }

  #become(draft: FilterDraft, problem: FilterProblem | null): void {
    this.#draft = draft;
    this.#problem = problem;
    this.#host.changed();
  }
}
