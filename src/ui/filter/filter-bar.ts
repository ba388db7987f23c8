import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExtensionApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { FieldHint, Filter, FilterProblem } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tail.ts";
import "../components/tw-icon.ts";
import { formatNumber } from "../data/format.ts";
import { controlStyles } from "../tail/control.styles.ts";
import type { Zone } from "../tail/row-text.ts";
import type { CelCommand, CelField } from "./cel-field.ts";
import { narrowed } from "./cel-text.ts";
import { filterBarStyles } from "./filter-bar.styles.ts";
import {
  draftOf,
  EMPTY_DRAFT,
  type FilterDraft,
  type FilterKind,
  filterOf,
  isSameFilter,
  textOf,
} from "./filter-draft.ts";
import "./filter-errors.ts";
import { KIND_NAMES, renderHelp, renderHistory } from "./filter-popups.ts";
import { FilterTrial, type Verdict } from "./filter-trial.ts";

export type FilterApi = Pick<ExtensionApi, "checkFilter" | "tailFields" | "tailFilterErrors">;

type Popup = "help" | "history" | "errors";

const KINDS: readonly { kind: FilterKind; what: string; placeholder: string }[] = [
  {
    kind: "text",
    what: "Plain text in key, value and headers",
    placeholder: "Filter by text in key, value and headers",
  },
  {
    kind: "regex",
    what: "Regular expression over key, value and headers",
    placeholder: "ord-\\d+ in key, value and headers",
  },
  { kind: "cel", what: "Expression over fields, times and offsets (CEL)", placeholder: 'value.status == "paid"' },
];
/** Fields of the data are asked for at most so often, ms. */
const FIELDS_MS = 3_000;

/**
 * The filter: text, regular expression or CEL on one line. Applied as you type when it is valid; Enter applies at once,
 * Escape clears, then leaves.
 *
 * @fires tw-filter `CustomEvent<Filter | null>`
 * @fires tw-filter-kept `CustomEvent<Filter>` one that was used and is worth remembering
 * @fires tw-leave Escape in an empty field
 * @fires tw-reread test the earlier records with this filter too
 * @fires tw-open-record `CustomEvent<RowRef>` a record on which the filter failed
 */
@customElement("tw-filter-bar")
export class FilterBar extends LitElement {
  static override styles = [controlStyles, filterBarStyles];

  @property({ attribute: false }) api: FilterApi | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ attribute: false }) pulse: TailPulse | null = null;
  /** The filter in force. */
  @property({ attribute: false }) filter: Filter | null = null;
  /** Filters used before, the newest first. */
  @property({ attribute: false }) history: readonly Filter[] = [];
  @property() zone: Zone = "local";

  @state() private draft: FilterDraft = EMPTY_DRAFT;
  @state() private problem: FilterProblem | null = null;
  @state() private popup: Popup | null = null;
  @state() private fields: readonly FieldHint[] = [];
  @state() private celReady = false;
  @query("input") private readonly input!: HTMLInputElement | null;
  @query("tw-cel-field") private readonly cel!: CelField | null;

  /** What stood in the field of the other kind: CEL is another language and never the same words. */
  #otherTexts: Partial<Record<"words" | "cel", string>> = {};
  #fieldsAt = Number.NEGATIVE_INFINITY;
  /** A draft to be checked when there is a tail to check it. */
  #unchecked = false;
  /** What is applied next was asked for by name, not passed through while typing: it is worth remembering. */
  #keepsNext = false;
  #wantsFocus = false;
  #loadingCel = false;
  readonly #trial = new FilterTrial({
    check: (filter) => this.#check(filter),
    found: (problem) => {
      this.problem = problem;
    },
    apply: (filter) => this.#apply(filter),
  });
  readonly #pressed = (event: PointerEvent) => {
    if (!event.composedPath().includes(this)) this.popup = null;
  };

  override focus(): void {
    this.popup = null;
    this.cel?.focus();
    this.cel?.selectAll();
    this.input?.focus();
    this.input?.select();
  }

  /** Passes only what `expression` passes as well. */
  narrow(expression: string): void {
    this.#keepsNext = true;
    this.#set(draftOf(narrowed(this.filter, expression)));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.#pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("pointerdown", this.#pressed);
    this.#trial.cancel();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("filter") && !isSameFilter(this.filter, filterOf(this.draft))) this.#adopt();
    if (changed.has("tailId")) {
      this.#fieldsAt = Number.NEGATIVE_INFINITY;
      if (this.#unchecked && this.tailId !== null) this.#trial.now(this.draft);
    }
    if (this.draft.kind === "cel" && !this.celReady) void this.#loadCel();
  }

  /** A popup's right edge is its button's, as far as the window's left edge lets it. */
  protected override updated(): void {
    const popup = this.renderRoot.querySelector<HTMLElement>(".popup");
    const opener = this.renderRoot.querySelector<HTMLElement>('[aria-expanded="true"]');
    const bar = popup?.parentElement;
    if (popup === null || opener === null || bar == null) return;
    const edges = bar.getBoundingClientRect();
    const right = edges.right - opener.getBoundingClientRect().right;
    popup.style.right = `${Math.max(8, Math.min(right, edges.width - popup.offsetWidth - 8))}px`;
  }

  protected override render() {
    const { pulse, problem, draft } = this;
    return html`
      <div class="bar" @keydown=${this.#keyed} @focusout=${this.#left}>
        <div class="kinds" role="group" aria-label="Kind of filter">
          ${KINDS.map(
            ({ kind, what }, index) => html`<button
              aria-pressed=${kind === draft.kind}
              title=${`${what}  Alt ${index + 1}`}
              @click=${() => this.#switch(kind)}
            >
              ${KIND_NAMES[kind]}
            </button>`,
          )}
        </div>
        <div class=${problem === null ? "box" : "box bad"}>
          ${draft.kind === "cel" ? this.#renderCel() : this.#renderInput()} ${this.#renderInner()}
          <p class="verdict" id="verdict" role="status">${this.#renderVerdict()}</p>
        </div>
        ${this.#opener("help", html`?`, "CEL by example", "control quiet square help")}
        ${
          this.filter !== null && pulse !== null
            ? html`<span class="hits">
                <b>${formatNumber(pulse.totals.matched)}</b> of ${formatNumber(pulse.totals.fetched)} match
              </span>`
            : nothing
        }
        ${this.filter !== null && pulse !== null && pulse.totals.filterErrors > 0 ? this.#renderErrors(pulse.totals.filterErrors) : nothing}
        ${pulse !== null && pulse.untested > 0 ? this.#renderUntested(pulse.untested) : nothing}
        ${this.popup === null ? nothing : this.#renderPopup(this.popup)}
      </div>
      ${pulse?.filterError == null ? nothing : this.#renderTrouble(pulse.filterError)}
    `;
  }

  #renderInput() {
    const { kind, text } = this.draft;
    const placeholder = KINDS.find((candidate) => candidate.kind === kind)?.placeholder ?? "";
    return html`<input
      class="field"
      type="text"
      aria-label=${kind === "text" ? "Filter records by text" : "Filter records by regular expression"}
      aria-invalid=${this.problem !== null}
      aria-describedby="verdict"
      placeholder=${placeholder}
      autocomplete="off"
      spellcheck="false"
      .value=${text}
      @input=${(event: Event) => this.#typed((event.target as HTMLInputElement).value)}
    />`;
  }

  #renderCel() {
    // A moment, the first time: the editor is on its way.
    if (!this.celReady)
      return html`<input class="field" type="text" aria-label="Filter records by CEL" .value=${this.draft.text} disabled />`;
    return html`<tw-cel-field
      .text=${this.draft.text}
      .problem=${this.problem}
      .fields=${this.fields}
      .label=${"Filter records by a CEL expression"}
      @focusin=${this.#loadFields}
      @tw-text=${(event: CustomEvent<string>) => this.#typed(event.detail)}
      @tw-command=${(event: CustomEvent<CelCommand>) => this.#obey(event.detail)}
    ></tw-cel-field>`;
  }

  /** What stands in the field's right end. */
  #renderInner() {
    const { draft, problem } = this;
    return html`
      ${
        problem !== null
          ? html`<span class="flag" title=${problem.message}>Not applied</span>`
          : this.#isApart
            ? html`<span class="flag calm">Not applied</span>`
            : nothing
      }
      ${
        draft.text === ""
          ? nothing
          : html`<button class="control quiet" title="Clear  Esc" aria-label="Clear" @click=${this.#clear}>
              <tw-icon name="x"></tw-icon>
            </button>`
      }
      ${
        draft.kind === "cel"
          ? nothing
          : html`<button
              class="control quiet case"
              title="Match case"
              aria-label="Match case"
              aria-pressed=${draft.caseSensitive}
              @click=${this.#toggleCase}
            >
              Aa
            </button>`
      }
      ${this.#opener("history", html`<tw-icon name="chevron-down"></tw-icon>`, "Filters used before  ↓", "control quiet")}
    `;
  }

  /** The field is empty, but a filter of another kind is in force: until something is typed. */
  get #isApart(): boolean {
    return this.filter !== null && this.filter.kind !== this.draft.kind && filterOf(this.draft) === null;
  }

  #renderVerdict() {
    const { problem, filter } = this;
    if (problem === null && !this.#isApart) return nothing;
    const present =
      filter === null
        ? "No filter is in force."
        : html`Still filtering by ${KIND_NAMES[filter.kind]} <code>${textOf(filter)}</code>`;
    return html`${problem === null ? nothing : html`<b>${problem.message}</b> `}<span>${present}</span>`;
  }

  #opener(popup: Popup, content: unknown, title: string, classes: string) {
    return html`<button
      class=${classes}
      title=${title}
      aria-label=${title}
      aria-haspopup="dialog"
      aria-expanded=${this.popup === popup}
      @click=${() => this.#toggle(popup)}
    >
      ${content}
    </button>`;
  }

  #renderErrors(count: number) {
    const text = `${formatNumber(count)} ${count === 1 ? "error" : "errors"}`;
    const content = html`<tw-icon name="triangle-alert"></tw-icon>${text}`;
    return this.#opener("errors", content, `${text}: records on which the filter failed`, "control errors");
  }

  #renderPopup(popup: Popup) {
    const names = { help: "CEL by example", history: "Filters used before", errors: "Errors of the filter" };
    return html`<div class="popup" role="dialog" aria-label=${names[popup]} tabindex="-1" @keydown=${this.#popupKeyed}>
      ${
        popup === "help"
          ? renderHelp((expression) => this.#insert(expression))
          : popup === "history"
            ? renderHistory(this.history, (filter) => this.#choose(filter))
            : html`<tw-filter-errors
                .api=${this.api}
                .tailId=${this.tailId}
                .count=${this.pulse?.totals.filterErrors ?? 0}
                .zone=${this.zone}
              ></tw-filter-errors>`
      }
    </div>`;
  }

  #renderUntested(count: number) {
    const records = count === 1 ? "1 earlier record was" : `${formatNumber(count)} earlier records were`;
    const text = this.filter === null ? `${records} left out by a filter` : `${records} not tested with this filter`;
    return html`<span class="untested" role="status">
      <span title=${text}>${text}</span>
      <button class="control" title="Read again from where the tail began" @click=${() => this.#tell("tw-reread", null)}>
        Read again
      </button>
    </span>`;
  }

  #renderTrouble({ message, hint }: ErrorData) {
    return html`<div class="strip" role="alert">
      <tw-icon name="triangle-alert"></tw-icon>
      <p>${message} ${hint ?? "Make it simpler, or clear it."}</p>
      <button class="control" @click=${this.#clear}>Clear the filter</button>
    </div>`;
  }

  #toggleCase(): void {
    const draft = { ...this.draft, caseSensitive: !this.draft.caseSensitive };
    if (draft.text === "") this.draft = draft;
    else this.#set(draft);
  }

  #typed(text: string): void {
    this.#keepsNext = false;
    this.draft = { ...this.draft, text };
    this.#trial.typed(this.draft);
    if (this.draft.kind === "cel") void this.#loadFields();
  }

  /** Puts a draft in place of the present one, and applies it. */
  #set(draft: FilterDraft): void {
    this.draft = draft;
    this.problem = null;
    this.#trial.now(draft);
  }

  /** What is in force stands in the field. */
  #adopt(): void {
    this.#trial.cancel();
    this.draft = this.filter === null ? { ...this.draft, text: "" } : draftOf(this.filter);
    this.problem = null;
  }

  #apply(filter: Filter | null): void {
    this.#unchecked = false;
    if (!isSameFilter(filter, this.filter)) {
      this.filter = filter;
      this.#tell("tw-filter", filter);
    }
    if (this.#keepsNext) this.#keep();
    this.#keepsNext = false;
  }

  async #check(filter: Filter): Promise<Verdict> {
    const { api, tailId } = this;
    this.#unchecked = api === null || tailId === null;
    if (api === null || tailId === null) return "unknown";
    try {
      return await api.checkFilter(tailId, filter);
    } catch (error) {
      const { message, hint } = toErrorData(error);
      return { message: hint === null ? message : `${message} ${hint}`, from: 0, to: 0 };
    }
  }

  #keyed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const kind = event.altKey && !event.ctrlKey && !event.metaKey ? kindOfKey(event.code) : undefined;
    const inInput = event.target === this.input;
    if (kind !== undefined) this.#switch(kind);
    else if (inInput && event.key === "Enter") this.#obey("apply");
    else if (event.key === "Escape" && this.popup !== null) this.#close();
    else if (inInput && event.key === "Escape") this.#obey("escape");
    else if (inInput && event.key === "ArrowDown" && this.draft.text === "") this.#obey("history");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #obey(command: CelCommand): void {
    if (command === "history") this.#toggle("history");
    else if (command === "apply") {
      this.#keepsNext = true;
      this.#trial.now(this.draft);
    } else if (this.popup !== null) this.#close();
    else if (this.draft.text !== "") this.#clear();
    else this.#tell("tw-leave", null);
  }

  #clear(): void {
    this.#keep();
    this.#set({ ...this.draft, text: "" });
    this.#focusField();
  }

  /** Text and regular expressions share their words; an empty field of another kind changes nothing until typed in. */
  #switch(kind: FilterKind): void {
    const { draft } = this;
    if (kind === draft.kind) {
      this.#focusField();
      return;
    }
    this.#keep();
    let { text } = draft;
    if ((kind === "cel") !== (draft.kind === "cel")) {
      this.#otherTexts[draft.kind === "cel" ? "cel" : "words"] = text;
      text = this.#otherTexts[kind === "cel" ? "cel" : "words"] ?? "";
    }
    const next = { ...draft, kind, text };
    if (filterOf(next) === null) {
      this.#trial.cancel();
      this.draft = next;
      this.problem = null;
    } else this.#set(next);
    this.#focusField();
  }

  #choose(filter: Filter): void {
    this.popup = null;
    this.#keepsNext = true;
    this.#set(draftOf(filter));
    this.#focusField();
  }

  /** An example goes into an empty field as it is, else it is joined to what is there. */
  #insert(expression: string): void {
    const present = this.draft.kind === "cel" ? filterOf(this.draft) : null;
    this.popup = null;
    this.#set(draftOf(narrowed(present, expression)));
    this.#focusField();
  }

  /** Into the history with what is in force. */
  #keep(): void {
    if (this.filter !== null && !isSameFilter(this.filter, this.history[0] ?? null)) {
      this.#tell("tw-filter-kept", this.filter);
    }
  }

  #toggle(popup: Popup): void {
    if (this.popup === popup) {
      this.#close();
      return;
    }
    this.popup = popup;
    void this.updateComplete.then(() => {
      const first =
        this.renderRoot.querySelector<HTMLElement>(".popup .item") ??
        this.renderRoot.querySelector<HTMLElement>(".popup");
      first?.focus();
    });
  }

  #close(): void {
    this.popup = null;
    this.#focusField();
  }

  #popupKeyed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const list = this.renderRoot.querySelector("tw-filter-errors")?.shadowRoot ?? this.renderRoot;
    const items = [...list.querySelectorAll<HTMLElement>(".item")];
    const focused = items.findIndex((item) => item.matches(":focus"));
    items[(focused + step + items.length) % items.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** Who leaves an empty field of another kind gets back to see what is in force. */
  #left(event: FocusEvent): void {
    const next = event.relatedTarget;
    // The field itself may have been replaced: the focus is on its way to the new one.
    if (this.#wantsFocus) return;
    if (next instanceof Node && this.renderRoot.contains(next)) return;
    if (next === null && document.hasFocus() === false) return;
    this.popup = null;
    this.#keep();
    if (this.#isApart) this.#adopt();
  }

  /** As soon as the field is there: a switch puts another in its place. */
  #focusField(): void {
    this.#wantsFocus = true;
    void this.updateComplete.then(() => {
      const field = this.cel ?? (this.draft.kind === "cel" ? null : this.input);
      if (field === null) return;
      field.focus();
      this.#wantsFocus = false;
    });
  }

  async #loadCel(): Promise<void> {
    if (this.#loadingCel) return;
    this.#loadingCel = true;
    try {
      await import("./cel-field.ts");
    } catch (error) {
      const { message } = toErrorData(error);
      this.problem = { message: `The editor could not be loaded; reload the window. ${message}`, from: 0, to: 0 };
      return;
    }
    this.celReady = true;
    if (this.#wantsFocus) this.#focusField();
  }

  async #loadFields(): Promise<void> {
    const { api, tailId } = this;
    const now = performance.now();
    if (api === null || tailId === null || now - this.#fieldsAt < FIELDS_MS) return;
    this.#fieldsAt = now;
    try {
      const fields = await api.tailFields(tailId);
      if (tailId === this.tailId) this.fields = fields;
    } catch {
      // Completion is a convenience: without the data's fields it has the language's own names.
    }
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function kindOfKey(code: string): FilterKind | undefined {
  const digit = /^Digit([123])$/.exec(code)?.[1];
  return digit === undefined ? undefined : KINDS[Number(digit) - 1]?.kind;
}
