import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import type { Filter, FilterProblem } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { narrowed } from "../data/cel-text.ts";
import type { Zone } from "../data/row-text.ts";
import { controlStyles } from "../styles/control.ts";
import { CelEditor } from "./cel-editor.ts";
import type { CelCommand, CelField } from "./cel-field.ts";
import { filterBarStyles } from "./filter-bar.styles.ts";
import { draftOf, EMPTY_DRAFT, type FilterDraft, filterOf, isSameFilter, switched } from "./filter-draft.ts";
import "./filter-errors.ts";
import { renderCelToCome, renderFieldButtons, renderKinds, renderWordsField } from "./filter-field.ts";
import { isUndo, kindPressed, wordsCommand } from "./filter-keys.ts";
import { type FilterPopup, FilterPopupControl } from "./filter-popup-control.ts";
import { renderHelp, renderHistory } from "./filter-popups.ts";
import { renderErrors, renderFlag, renderHits, renderTrouble, renderVerdict } from "./filter-status.ts";
import { FilterTail } from "./filter-tail.ts";
import { FilterTrial } from "./filter-trial.ts";
import { KeptDraft } from "./kept-draft.ts";
import { renderReread } from "./reread-notice.ts";
import { type UnknownField, unknownField } from "./unknown-field.ts";

/**
 * The filter: text, regular expression or CEL on one line. It is applied while typing when it is valid. Enter applies
 * it at once, arrow down goes to the rows, Escape clears and then leaves. Ctrl Z restores cleared text.
 *
 * @fires tw-filter `CustomEvent<Filter | null>`
 * @fires tw-filter-kept `CustomEvent<Filter>` a used filter to save
 * @fires tw-leave go to the rows
 * @fires tw-reread test the earlier records with this filter too
 * @fires tw-pause stop or resume reading them again
 * @fires tw-open-record `CustomEvent<RowRef>` a record on which the filter failed
 */
@customElement("tw-filter-bar")
export class FilterBar extends LitElement {
  static override styles = [controlStyles, filterBarStyles];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "tails"> | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  /** The tail's topics; other topics have other fields. */
  @property({ attribute: false }) topics: readonly string[] = [];
  @property({ attribute: false }) pulse: TailPulse | null = null;
  /** The active filter. */
  @property({ attribute: false }) filter: Filter | null = null;
  /** Earlier filters, the newest first. */
  @property({ attribute: false }) history: readonly Filter[] = [];
  @property() zone: Zone = "local";
  /** The name under which the input survives a reload; null: until the active filter is known. */
  @property({ attribute: false }) keptAs: string | null = null;

  @state() private draft: FilterDraft = EMPTY_DRAFT;
  @state() private problem: FilterProblem | null = null;
  @query("input") private readonly input!: HTMLInputElement | null;
  @query("tw-cel-field") private readonly cel!: CelField | null;

  /** The field's text of the other kind, because CEL is another language. */
  readonly #otherTexts = {};
  /** The text cleared last, until something else is typed. CEL's editor has its own undo. */
  #cleared: FilterDraft | null = null;
  /** The next applied filter was chosen explicitly, not while typing, so it is saved. */
  #keepsNext = false;
  #wantsFocus = false;
  readonly #tail = new FilterTail(() => this.requestUpdate());
  readonly #trial = new FilterTrial({
    check: (filter) => this.#tail.check(filter),
    found: (problem) => {
      this.problem = problem;
    },
    apply: (filter) => this.#apply(filter),
  });
  readonly #editor = new CelEditor({
    ready: () => {
      this.requestUpdate();
      if (this.#wantsFocus || this.input?.matches(":focus")) this.#focusField();
    },
    failed: (problem) => {
      this.problem = problem;
    },
  });
  readonly #kept = new KeptDraft((draft) => {
    this.draft = draft;
    this.#trial.typed(draft);
  });
  readonly #popups = new FilterPopupControl(this, () => this.#focusField());

  override focus(): void {
    this.#popups.close();
    this.cel?.focus();
    this.cel?.selectAll();
    this.input?.focus();
    this.input?.select();
  }

  /** Narrows the filter by `expression`. */
  narrow(expression: string): void {
    this.#keepsNext = true;
    this.#set(draftOf(narrowed(this.filter, expression)));
  }

  /** Replaces the filter by a CEL expression. */
  replace(expression: string): void {
    this.#keepsNext = true;
    this.#set({ kind: "cel", text: expression, caseSensitive: false });
    this.#focusField();
  }

  /**
   * The field that the active filter names but no checked record has; null when there is none, or when it is unknown.
   */
  get unknownField(): UnknownField | null {
    return this.filter?.kind === "cel" ? unknownField(this.filter.expression, this.#tail.fields) : null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#trial.cancel();
    this.#kept.end();
  }

  protected override updated(): void {
    this.#kept.note(this.keptAs, this.draft, this.filter);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("filter") && !isSameFilter(this.filter, filterOf(this.draft))) this.#adopt();
    if (changed.has("topics") && changed.get("topics")?.join() !== this.topics.join()) {
      this.#tail.forget();
    }
    if (changed.has("tailId") || changed.has("api")) {
      this.#tail.turnTo(this.api, this.tailId);
      if (this.#tail.missed) this.#trial.now(this.draft);
    }
    if (this.draft.kind === "cel") void this.#editor.load();
  }

  protected override render() {
    const { pulse, problem, draft, filter } = this;
    const popup = this.#popups.open;
    return html`
      <div class="bar" @keydown=${this.#keyed} @focusout=${this.#left}>
        ${renderKinds(draft.kind, (kind) => this.#switch(kind))}
        <div class=${problem === null ? "box" : "box bad"}>
          ${draft.kind === "cel" ? this.#renderCel() : renderWordsField(draft, problem !== null, (text) => this.#typed(text))}
          ${renderFlag(problem, this.#isApart)}
          ${renderFieldButtons(
            draft,
            () => this.#clear(),
            () => this.#toggleCase(),
          )}
          ${this.#popups.renderOpener("history", html`<tw-icon name="chevron-down"></tw-icon>`, "Filters used before  ↓", "control quiet")}
          <p class="verdict" id="verdict" role="status">${renderVerdict(problem, this.#isApart, filter)}</p>
        </div>
        ${this.#popups.renderOpener("help", html`?`, "CEL by example", "control quiet square help")}
        ${filter === null || pulse === null ? nothing : renderHits(pulse)}
        ${filter === null || pulse === null ? nothing : renderErrors(pulse.totals.filterErrors, this.#popups)}
        ${renderReread(pulse, filter, {
          reread: () => tell(this, "tw-reread"),
          pause: () => tell(this, "tw-pause"),
        })}
        ${popup === null ? nothing : this.#popups.renderPopup(popup, this.#renderContent(popup))}
      </div>
      ${pulse?.filterError == null ? nothing : renderTrouble(pulse.filterError, () => this.#clear())}
    `;
  }

  #renderCel() {
    if (!this.#editor.isReady) return renderCelToCome(this.draft, (text) => this.#typed(text));
    return html`<tw-cel-field
      .text=${this.draft.text}
      .problem=${this.problem}
      .fields=${this.#tail.fields}
      .label=${"Filter records by a CEL expression"}
      @focusin=${() => this.#tail.loadFields()}
      @tw-text=${(event: Told<"tw-text">) => this.#typed(event.detail)}
      @tw-command=${(event: Told<"tw-command">) => this.#obey(event.detail)}
    ></tw-cel-field>`;
  }

  /** The field is empty, but a filter of another kind stays active until something is typed. */
  get #isApart(): boolean {
    return this.filter !== null && this.filter.kind !== this.draft.kind && filterOf(this.draft) === null;
  }

  #renderContent(popup: FilterPopup) {
    if (popup === "help") return renderHelp((expression) => this.#insert(expression));
    if (popup === "history") return renderHistory(this.history, (filter) => this.#choose(filter));
    return html`<tw-filter-errors
      .tailId=${this.tailId}
      .count=${this.pulse?.totals.filterErrors ?? 0}
      .zone=${this.zone}
    ></tw-filter-errors>`;
  }

  #toggleCase(): void {
    const draft = { ...this.draft, caseSensitive: !this.draft.caseSensitive };
    if (draft.text === "") this.draft = draft;
    else this.#set(draft);
  }

  #typed(text: string): void {
    this.#keepsNext = false;
    this.#cleared = null;
    this.draft = { ...this.draft, text };
    this.#trial.typed(this.draft);
    if (this.draft.kind === "cel") void this.#tail.loadFields();
  }

  /** Replaces the draft and applies it. */
  #set(draft: FilterDraft): void {
    this.draft = draft;
    this.problem = null;
    this.#trial.now(draft);
  }

  /** Shows the active filter in the field. */
  #adopt(): void {
    this.#trial.cancel();
    this.draft = this.filter === null ? { ...this.draft, text: "" } : draftOf(this.filter);
    this.problem = null;
  }

  #apply(filter: Filter | null): void {
    this.#tail.settle();
    if (!isSameFilter(filter, this.filter)) {
      this.filter = filter;
      tell(this, "tw-filter", filter);
    }
    if (this.#keepsNext) this.#keep();
    this.#keepsNext = false;
  }

  #keyed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const kind = kindPressed(event);
    const cleared = this.draft.text === "" && isUndo(event) ? this.#cleared : null;
    const command = event.target === this.input ? wordsCommand(event.key, this.draft.text === "") : null;
    if (kind !== undefined) this.#switch(kind);
    else if (cleared !== null) this.#restore(cleared);
    else if (event.key === "Escape" && this.#popups.open !== null) this.#popups.leave();
    else if (command !== null) this.#obey(command);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #obey(command: CelCommand): void {
    if (command === "history") this.#popups.toggle("history");
    else if (command === "apply" || command === "rows") {
      this.#keepsNext = true;
      this.#trial.now(this.draft);
      if (command === "rows") tell(this, "tw-leave");
    } else if (this.#popups.open !== null) this.#popups.leave();
    else if (this.draft.text !== "") this.#clear();
    else tell(this, "tw-leave");
  }

  #clear(): void {
    this.#keep();
    this.#cleared = this.draft.text === "" ? this.#cleared : this.draft;
    this.#set({ ...this.draft, text: "" });
    this.#focusField();
  }

  #restore(draft: FilterDraft): void {
    this.#cleared = null;
    this.#set(draft);
    this.#focusField();
  }

  /**
   * Text and regular expressions share their text; an empty field of another kind changes nothing until the user types.
   */
  #switch(kind: FilterDraft["kind"]): void {
    const { draft } = this;
    if (kind === draft.kind) {
      this.#focusField();
      return;
    }
    this.#keep();
    const next = switched(draft, kind, this.#otherTexts);
    if (filterOf(next) === null) {
      this.#trial.cancel();
      this.draft = next;
      this.problem = null;
    } else this.#set(next);
    this.#focusField();
  }

  #choose(filter: Filter): void {
    this.#popups.close();
    this.#keepsNext = true;
    this.#set(draftOf(filter));
    this.#focusField();
  }

  /** An example goes into an empty field unchanged, otherwise it is joined to the text. */
  #insert(expression: string): void {
    const present = this.draft.kind === "cel" ? filterOf(this.draft) : null;
    this.#popups.close();
    this.#set(draftOf(narrowed(present, expression)));
    this.#focusField();
  }

  /** Adds the active filter to the history. */
  #keep(): void {
    if (this.filter !== null && !isSameFilter(this.filter, this.history[0] ?? null)) {
      tell(this, "tw-filter-kept", this.filter);
    }
  }

  /** Leaving an empty field of another kind shows the active filter again. */
  #left(event: FocusEvent): void {
    const next = event.relatedTarget;
    // The field may have been replaced; the focus is moving to the new one.
    if (this.#wantsFocus) return;
    if (next instanceof Node && this.renderRoot.contains(next)) return;
    if (next === null && document.hasFocus() === false) return;
    this.#popups.close();
    this.#keep();
    if (this.#isApart) this.#adopt();
  }

  /** As soon as the field exists, because a switch of kind replaces it. */
  #focusField(): void {
    this.#wantsFocus = true;
    void this.updateComplete.then(() => {
      const field = this.cel ?? this.input;
      if (field === null) return;
      field.focus();
      this.#wantsFocus = false;
    });
  }
}
