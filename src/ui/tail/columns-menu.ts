import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { FieldHint } from "../../contract/filter.ts";
import { MOST_COLUMNS } from "../../contract/tails.ts";
import type { Narrow } from "../components/narrow.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { formatNumber } from "../data/format.ts";
import { controlStyles } from "../styles/control.ts";
import { tickBoxStyles } from "../styles/tick-box.ts";
import {
  type ColumnChoice,
  type ColumnFacts,
  FIXED_COLUMNS,
  type FixedId,
  isFieldPath,
  isShown,
  NO_COLUMNS,
  withField,
  withFieldMoved,
  withFixed,
  withoutField,
} from "./columns.ts";
import { columnsMenuStyles } from "./columns-menu.styles.ts";
import "../components/dropdown.ts";
import "../components/error-more.ts";

/** The most fields drawn; a search finds the others. */
const MOST_SHOWN = 100;

declare module "../data/events.ts" {
  interface Events {
    "tw-columns": ColumnChoice;
    "tw-columns-auto": null;
  }
}

/**
 * Chooses the columns: fields of the records in memory, their order, and the shown parts of a record. ↑ ↓ move, Space
 * chooses, Alt ↑ ↓ moves a chosen field.
 *
 * @fires tw-columns `CustomEvent<ColumnChoice>`
 * @fires tw-columns-auto use the most frequent fields
 */
@customElement("tw-columns-menu")
export class ColumnsMenu extends LitElement {
  static override styles = [controlStyles, tickBoxStyles, columnsMenuStyles];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "tails"> | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ attribute: false }) choice: ColumnChoice = NO_COLUMNS;
  /** Compact: the button shows only its icon and the number of fields. */
  @property({ type: Boolean }) compact = false;
  /** Set by the toolbar. */
  @property() narrow: Narrow = "";
  @property({ attribute: false }) facts: ColumnFacts = { topics: 1, headers: false };
  @state() private hints: readonly FieldHint[] | null = null;
  @state() private error: ErrorData | null = null;
  @state() private text = "";
  @query("input") private readonly search!: HTMLInputElement;

  protected override render() {
    const { fields } = this.choice;
    const count = fields.length === 0 ? "" : String(fields.length);
    return html`<tw-dropdown
      .label=${this.compact || this.narrow === "very" ? count : `Columns ${count}`.trim()}
      what="Columns"
      icon="columns-3"
      align="end"
      @tw-open=${this.#opened}
    >
      <div class="panel" @keydown=${this.#keyed}>
        <input
          class="field"
          type="search"
          placeholder="Search fields, or write a path like value.customer.name"
          aria-label="Search fields"
          autocomplete="off"
          spellcheck="false"
          .value=${this.text}
          @input=${() => {
            this.text = this.search.value;
          }}
        />
        <div class="quick">
          <button class="control" @click=${() => tell(this, "tw-columns-auto")}>
            <tw-icon name="zap"></tw-icon>Columns from the visible records
          </button>
          <button class="control quiet" ?disabled=${fields.length === 0} @click=${() => this.#choose({ ...this.choice, fields: [] })}>
            Clear
          </button>
        </div>
        <div class="list">${this.#renderChosen()} ${this.#renderFields()} ${this.#renderFixed()}</div>
      </div>
    </tw-dropdown>`;
  }

  #renderChosen() {
    const shown = this.choice.fields.filter(({ path }) => this.#fits(path));
    if (shown.length === 0) return nothing;
    return html`<div role="group" aria-label="Shown">
      <p class="caption">Shown<span>Alt ↑ ↓ moves</span></p>
      ${shown.map(
        ({ path }) => html`<div class="chosen">
          ${this.#item(path, true, html`<code>${path}</code>`, () => this.#choose(withoutField(this.choice, path)), path)}
          <button
            class="control quiet square"
            title="Move left"
            aria-label=${`Move ${path} left`}
            @click=${() => this.#move(path, -1)}
          >
            <tw-icon name="arrow-up"></tw-icon>
          </button>
          <button
            class="control quiet square"
            title="Move right"
            aria-label=${`Move ${path} right`}
            @click=${() => this.#move(path, 1)}
          >
            <tw-icon name="arrow-down"></tw-icon>
          </button>
        </div>`,
      )}
    </div>`;
  }

  #renderFields() {
    const { hints, error } = this;
    if (error !== null)
      return html`<p class="error" role="alert">${error.message} ${error.hint}<tw-error-more .error=${error}></tw-error-more></p>`;
    if (hints === null) return html`<p class="note">Looking at the records in memory…</p>`;
    const chosen = new Set(this.choice.fields.map(({ path }) => path));
    const others = hints.filter(({ path }) => !chosen.has(path) && isFieldPath(path) && this.#fits(path));
    const own = this.text.trim();
    const isNew = isFieldPath(own) && !chosen.has(own) && hints.every(({ path }) => path !== own);
    return html`<div role="group" aria-label="Fields">
      <p class="caption">Fields<span>of the newest records in memory</span></p>
      ${isNew ? this.#item(own, false, html`<code>${own}</code>`, () => this.#add(own, false)) : nothing}
      ${others.slice(0, MOST_SHOWN).map((hint) => this.#renderHint(hint))}
      ${others.length > MOST_SHOWN ? html`<p class="note">${formatNumber(others.length - MOST_SHOWN)} more: search for them.</p>` : nothing}
      ${others.length === 0 && !isNew ? html`<p class="note">${this.#emptyText(hints.length)}</p>` : nothing}
    </div>`;
  }

  #emptyText(known: number): string {
    if (known === 0) return "No record in memory has a JSON value or headers.";
    return this.text === "" ? "Every field is shown." : `No field matches “${this.text}”.`;
  }

  #renderHint({ path, type, example, seen }: FieldHint) {
    const content = html`<code>${path}</code><span class="example">${example ?? ""}</span
      ><small title="Records that have this field">${type} ${formatNumber(seen)}×</small>`;
    return this.#item(path, false, content, () => this.#add(path, type === "number"));
  }

  #renderFixed() {
    const shown = FIXED_COLUMNS.filter(
      ({ id, title }) => this.#fits(title) && (id !== "topic" || this.facts.topics > 1),
    );
    if (shown.length === 0) return nothing;
    return html`<div role="group" aria-label="Parts of the record">
      <p class="caption">Parts of the record</p>
      ${shown.map(({ id, label, title }) => {
        const isOn = isShown(id, this.choice, this.facts);
        const name = id === "partition" ? title : label;
        return this.#item(id, isOn, html`<span>${name}</span>`, () => this.#toggleFixed(id, isOn));
      })}
    </div>`;
  }

  #item(name: string, checked: boolean, content: unknown, toggle: () => void, path: string | null = null) {
    return html`<button
      class="item"
      role="checkbox"
      aria-checked=${checked}
      aria-label=${name}
      data-path=${path ?? nothing}
      @click=${toggle}
    >
      <span class=${checked ? "box on" : "box"}>${checked ? html`<tw-icon name="check"></tw-icon>` : nothing}</span>${content}
    </button>`;
  }

  #fits(name: string): boolean {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const lower = name.toLowerCase();
    return words.every((word) => lower.includes(word));
  }

  #add(path: string, numeric: boolean): void {
    if (this.choice.fields.length >= MOST_COLUMNS) return;
    this.#choose(withField(this.choice, path, numeric));
  }

  #move(path: string, step: number): void {
    this.#choose(withFieldMoved(this.choice, path, step));
  }

  #toggleFixed(id: FixedId, isOn: boolean): void {
    this.#choose(withFixed(this.choice, id, !isOn));
  }

  #choose(choice: ColumnChoice): void {
    this.choice = choice;
    tell(this, "tw-columns", choice);
  }

  async #opened(): Promise<void> {
    this.text = "";
    this.error = null;
    await this.updateComplete;
    this.search.focus();
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    try {
      this.hints = await api.tails.fields(tailId);
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  #keyed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { target } = event;
    const path = target instanceof HTMLElement ? target.dataset.path : undefined;
    if (event.altKey) {
      if (path !== undefined) void this.#moveFocused(path, step);
      return;
    }
    const stops = [this.search, ...this.renderRoot.querySelectorAll<HTMLElement>(".item")];
    const at = stops.findIndex((stop) => stop.matches(":focus"));
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
  }

  /** The focus stays with the moved field. */
  async #moveFocused(path: string, step: number): Promise<void> {
    this.#move(path, step);
    await this.updateComplete;
    const items = [...this.renderRoot.querySelectorAll<HTMLElement>(".item[data-path]")];
    items.find(({ dataset }) => dataset.path === path)?.focus();
  }
}
