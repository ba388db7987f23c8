import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { markStyles, renderMarked, wordSearch } from "./word-search.ts";

const MOST_SHOWN = 8;
/** The minimum width of the suggestions. */
const LEAST_PX = 320;

declare module "../data/events.ts" {
  interface Events {
    /** The field's new value. */
    "tw-typed": string;
    /** The value is complete: Enter, or a press on a suggestion. */
    "tw-entered": string;
  }
}

export interface Suggestion {
  readonly value: string;
  /** A hint beside it. */
  readonly hint?: string;
}

/**
 * A field that completes typed text from suggestions; other values are allowed. Arrows choose, Enter accepts, Escape
 * leaves.
 *
 * @fires tw-typed `CustomEvent<string>`
 * @fires tw-entered `CustomEvent<string>`
 */
@customElement("tw-suggest-field")
export class SuggestField extends LitElement {
  static override styles = [
    base,
    markStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      input {
        width: 100%;
      }
      input[aria-invalid="true"] {
        border-color: var(--danger);
      }
      ul {
        position: fixed;
        z-index: 60;
        box-sizing: border-box;
        margin: 2px 0 0;
        padding: 4px;
        overflow: hidden;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-raised);
        box-shadow: var(--shadow);
        list-style: none;
      }
      li {
        display: flex;
        gap: 12px;
        padding: 3px 6px;
        border-radius: var(--radius-s);
        color: var(--text);
        font: var(--t-12) / 18px var(--font-ui);
        cursor: pointer;
      }
      li[aria-selected="true"] {
        background: var(--bg-selected);
      }
      li span {
        flex: none;
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li small {
        min-width: 0;
        margin-left: auto;
        overflow: hidden;
        color: var(--text-dim);
        font-size: var(--t-11);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  @property() value = "";
  @property() label = "";
  @property() placeholder = "";
  @property({ type: Boolean }) invalid = false;
  @property({ attribute: false }) suggestions: readonly Suggestion[] = [];
  @state() private open = false;
  /** Index of the shown suggestions; −1: the typed text. */
  @state() private at = -1;
  @query("input") private readonly input!: HTMLInputElement;
  @query("ul") private readonly list!: HTMLElement | null;

  override focus(): void {
    this.input?.focus();
  }

  protected override render() {
    const shown = this.#shown();
    return html`<input
        role="combobox"
        aria-label=${this.label}
        aria-expanded=${shown.length > 0}
        aria-controls="list"
        aria-autocomplete="list"
        aria-activedescendant=${this.at < 0 || shown.length === 0 ? nothing : `s${this.at}`}
        aria-invalid=${this.invalid}
        placeholder=${this.placeholder}
        autocomplete="off"
        spellcheck="false"
        .value=${this.value}
        @input=${this.#typed}
        @focus=${() => this.#show(true)}
        @click=${() => this.#show(true)}
        @blur=${() => this.#show(false)}
        @keydown=${this.#keyed}
      />
      ${
        shown.length === 0
          ? nothing
          : html`<ul id="list" role="listbox" aria-label=${this.label}>
              ${shown.map(
                ({ value, hint }, index) => html`<li
                  id=${`s${index}`}
                  role="option"
                  aria-selected=${index === this.at}
                  title=${hint ?? nothing}
                  @pointerdown=${(event: Event) => {
                    event.preventDefault();
                    this.#take(value);
                  }}
                >
                  <span>${renderMarked(value, this.value)}</span>${hint === undefined ? nothing : html`<small>${hint}</small>`}
                </li>`,
              )}
            </ul>`
      }`;
  }

  /** Fixed position, so that no dialog or list cuts it off. */
  protected override updated(changed: PropertyValues): void {
    const { list } = this;
    if (list === null || !(changed.has("open") || changed.has("value") || changed.has("suggestions"))) return;
    const { left, bottom, top, width } = this.input.getBoundingClientRect();
    const above = bottom + list.offsetHeight + 8 > innerHeight && top > list.offsetHeight;
    const wide = Math.max(width, LEAST_PX);
    list.style.left = `${Math.max(4, Math.min(left, innerWidth - wide - 8))}px`;
    list.style.width = `${wide}px`;
    list.style.top = above ? `${top - list.offsetHeight - 4}px` : `${bottom}px`;
  }

  #shown(): readonly Suggestion[] {
    if (!this.open) return [];
    const fits = wordSearch(this.value);
    const all = this.suggestions.filter(({ value }) => fits(value));
    // Suggestions that begin with the text come first.
    const begins = ({ value }: Suggestion) => value.startsWith(this.value);
    const found = [...all.filter(begins), ...all.filter((one) => !begins(one))];
    const [only] = found;
    return found.length === 1 && only?.value === this.value ? [] : found.slice(0, MOST_SHOWN);
  }

  #show(open: boolean): void {
    this.open = open;
    this.at = -1;
  }

  #typed(): void {
    this.value = this.input.value;
    this.#show(true);
    tell(this, "tw-typed", this.value);
  }

  #take(value: string): void {
    this.value = value;
    this.#show(false);
    tell(this, "tw-typed", value);
    tell(this, "tw-entered", value);
  }

  #keyed(event: KeyboardEvent): void {
    const shown = this.#shown();
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0 && this.suggestions.length > 0) {
      if (!this.open) this.#show(true);
      else this.at = Math.max(-1, Math.min(shown.length - 1, this.at + by));
    } else if (event.key === "Enter") this.#take(shown[this.at]?.value ?? this.value);
    else if (event.key === "Escape" && shown.length > 0) this.#show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
