import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import type { Filter } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import type { Zone } from "../data/row-text.ts";
import { controlStyles } from "../styles/control.ts";
import { CelEditor } from "./cel-editor.ts";
import type { CelCommand, CelField } from "./cel-field.ts";
import { filterBarStyles } from "./filter-bar.styles.ts";
import { draftOf, type FilterKind, filterOf, isSameFilter } from "./filter-draft.ts";
import "./filter-errors.ts";
import { renderCelToCome, renderFieldButtons, renderKinds, renderWordsField } from "./filter-field.ts";
import { FilterInput } from "./filter-input.ts";
import { isUndo, kindPressed, wordsCommand } from "./filter-keys.ts";
import { type FilterPopup, FilterPopupControl } from "./filter-popup-control.ts";
import { renderHelp, renderHistory } from "./filter-popups.ts";
import { renderErrors, renderFlag, renderHits, renderTrouble, renderVerdict } from "./filter-status.ts";
import { FilterTail } from "./filter-tail.ts";
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

  @query("input") private readonly input!: HTMLInputElement | null;
  @query("tw-cel-field") private readonly cel!: CelField | null;

  #wantsFocus = false;
  readonly #tail = new FilterTail(() => this.requestUpdate());
  readonly #field = new FilterInput({
    filter: () => this.filter,
    history: () => this.history,
    check: (filter) => this.#tail.check(filter),
    use: (filter) => this.#use(filter),
    keep: (filter) => tell(this, "tw-filter-kept", filter),
    changed: () => this.requestUpdate(),
  });
  readonly #editor = new CelEditor({
    ready: () => {
      this.requestUpdate();
      if (this.#wantsFocus || this.input?.matches(":focus")) this.#focusField();
    },
    failed: (problem) => this.#field.fails(problem),
  });
  readonly #kept = new KeptDraft((draft) => this.#field.recall(draft));
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
    this.#field.narrow(expression);
  }

  /** Replaces the filter by a CEL expression. */
  replace(expression: string): void {
    this.#field.set({ kind: "cel", text: expression, caseSensitive: false }, true);
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
    this.#field.cancel();
    this.#kept.end();
  }

  protected override updated(): void {
    this.#kept.note(this.keptAs, this.#field.draft, this.filter);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("filter") && !isSameFilter(this.filter, filterOf(this.#field.draft))) this.#field.adopt();
    if (changed.has("topics") && changed.get("topics")?.join() !== this.topics.join()) {
      this.#tail.forget();
    }
    if (changed.has("tailId") || changed.has("api")) {
      this.#tail.turnTo(this.api, this.tailId);
      if (this.#tail.missed) this.#field.apply(false);
    }
    if (this.#field.draft.kind === "cel") void this.#editor.load();
  }

  protected override render() {
    const { pulse, filter } = this;
    const { problem, draft, isApart } = this.#field;
    const popup = this.#popups.open;
    return html`
      <div class="bar" @keydown=${this.#keyed} @focusout=${this.#left}>
        ${renderKinds(draft.kind, (kind) => this.#switch(kind))}
        <div class=${problem === null ? "box" : "box bad"}>
          ${draft.kind === "cel" ? this.#renderCel() : renderWordsField(draft, problem !== null, (text) => this.#typed(text))}
          ${renderFlag(problem, isApart)}
          ${renderFieldButtons(
            draft,
            () => this.#clear(),
            () => this.#field.toggleCase(),
          )}
          ${this.#popups.renderOpener("history", html`<tw-icon name="chevron-down"></tw-icon>`, "Filters used before  ↓", "control quiet")}
          <p class="verdict" id="verdict" role="status">${renderVerdict(problem, isApart, filter)}</p>
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
    const { draft, problem } = this.#field;
    if (!this.#editor.isReady) return renderCelToCome(draft, (text) => this.#typed(text));
    return html`<tw-cel-field
      .text=${draft.text}
      .problem=${problem}
      .fields=${this.#tail.fields}
      .label=${"Filter records by a CEL expression"}
      @focusin=${() => this.#tail.loadFields()}
      @tw-text=${(event: Told<"tw-text">) => this.#typed(event.detail)}
      @tw-command=${(event: Told<"tw-command">) => this.#obey(event.detail)}
    ></tw-cel-field>`;
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

  #typed(text: string): void {
    this.#field.typed(text);
    if (this.#field.draft.kind === "cel") void this.#tail.loadFields();
  }

  #use(filter: Filter | null): void {
    this.#tail.settle();
    if (isSameFilter(filter, this.filter)) return;
    this.filter = filter;
    tell(this, "tw-filter", filter);
  }

  #keyed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const kind = kindPressed(event);
    const isEmpty = this.#field.draft.text === "";
    const command = event.target === this.input ? wordsCommand(event.key, isEmpty) : null;
    if (kind !== undefined) this.#switch(kind);
    else if (isUndo(event) && this.#field.restore()) this.#focusField();
    else if (event.key === "Escape" && this.#popups.open !== null) this.#popups.leave();
    else if (command !== null) this.#obey(command);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #obey(command: CelCommand): void {
    if (command === "history") this.#popups.toggle("history");
    else if (command === "apply" || command === "rows") {
      this.#field.apply(true);
      if (command === "rows") tell(this, "tw-leave");
    } else if (this.#popups.open !== null) this.#popups.leave();
    else if (this.#field.draft.text !== "") this.#clear();
    else tell(this, "tw-leave");
  }

  #clear(): void {
    this.#field.clear();
    this.#focusField();
  }

  #switch(kind: FilterKind): void {
    this.#field.switchTo(kind);
    this.#focusField();
  }

  #choose(filter: Filter): void {
    this.#popups.close();
    this.#field.set(draftOf(filter), true);
    this.#focusField();
  }

  #insert(expression: string): void {
    this.#popups.close();
    this.#field.insert(expression);
    this.#focusField();
  }

  /** Leaving an empty field of another kind shows the active filter again. */
  #left(event: FocusEvent): void {
    const next = event.relatedTarget;
    // The field may have been replaced; the focus is moving to the new one.
    if (this.#wantsFocus) return;
    if (next instanceof Node && this.renderRoot.contains(next)) return;
    if (next === null && document.hasFocus() === false) return;
    this.#popups.close();
    this.#field.keep();
    if (this.#field.isApart) this.#field.adopt();
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
