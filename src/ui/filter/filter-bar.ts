import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { TextFilter } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tail.ts";
import { formatNumber } from "../data/format.ts";
import { controlStyles } from "./control.styles.ts";

/** How long typing must pause before the filter is applied, ms. */
const PAUSE_MS = 140;

/**
 * The text filter. Applied as you type; Escape clears it, then leaves.
 *
 * @fires tw-filter `CustomEvent<TextFilter | null>`
 * @fires tw-leave Escape in an empty field
 * @fires tw-reread test the earlier records with this filter too
 */
@customElement("tw-filter-bar")
export class FilterBar extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: flex;
        flex: none;
        align-items: center;
        gap: 6px;
        min-width: 0;
        height: 36px;
        padding: 0 8px;
        border-bottom: 1px solid var(--line);
        background: var(--bg);
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
        font-variant-numeric: tabular-nums;
      }
      .box {
        position: relative;
        display: flex;
        flex: 1;
        min-width: 160px;
      }
      .box tw-icon {
        position: absolute;
        left: 7px;
        top: 6px;
        color: var(--text-dim);
        pointer-events: none;
      }
      .box .field {
        flex: 1;
        padding: 0 64px 0 28px;
        font: var(--t-12) / 18px var(--font-mono);
      }
      .case {
        position: absolute;
        top: 3px;
        right: 3px;
        height: 20px;
        padding: 0 5px;
        font-weight: 500;
      }
      .clear {
        position: absolute;
        top: 3px;
        right: 34px;
        width: 20px;
        height: 20px;
      }
      .control[aria-pressed="false"] {
        border-color: transparent;
        background: none;
        color: var(--text-dim);
      }
      .hits {
        flex: none;
        white-space: nowrap;
      }
      .hits b {
        color: var(--text);
        font-weight: 500;
      }
      .untested {
        display: inline-flex;
        flex: 0 1 auto;
        align-items: center;
        gap: 4px;
        min-width: 0;
        padding-left: 8px;
        border-radius: var(--radius-s);
        background: var(--warn-soft);
        color: var(--text);
      }
      .untested span {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .untested .control {
        border-color: transparent;
        background: none;
        font-weight: 500;
      }
    `,
  ];

  @property({ attribute: false }) pulse: TailPulse | null = null;
  @state() private text = "";
  @state() private caseSensitive = false;
  @query("input") private readonly field!: HTMLInputElement;

  #timer: ReturnType<typeof setTimeout> | null = null;

  override focus(): void {
    this.field.focus();
    this.field.select();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  protected override render() {
    const { pulse } = this;
    const filtering = this.text !== "";
    return html`
      <div class="box">
        <tw-icon name="search"></tw-icon>
        <input
          class="field"
          type="text"
          aria-label="Filter records by text"
          placeholder="Filter by text in key, value and headers"
          autocomplete="off"
          spellcheck="false"
          .value=${this.text}
          @input=${this.#typed}
          @keydown=${this.#keyed}
        />
        ${
          filtering
            ? html`<button class="control quiet square clear" title="Clear  Esc" aria-label="Clear" @click=${this.#clear}>
                <tw-icon name="x"></tw-icon>
              </button>`
            : nothing
        }
        <button
          class="control case"
          title="Match case"
          aria-label="Match case"
          aria-pressed=${this.caseSensitive}
          @click=${this.#toggleCase}
        >
          Aa
        </button>
      </div>
      ${
        filtering && pulse !== null
          ? html`<span class="hits">
              <b>${formatNumber(pulse.totals.matched)}</b> of ${formatNumber(pulse.totals.fetched)} match
            </span>`
          : nothing
      }
      ${pulse !== null && pulse.untested > 0 ? this.#untested(pulse.untested) : nothing}
    `;
  }

  #untested(count: number) {
    const records = count === 1 ? "1 earlier record was" : `${formatNumber(count)} earlier records were`;
    const text = `${records} not tested with this filter`;
    const read = () => this.dispatchEvent(new CustomEvent("tw-reread", { bubbles: true, composed: true }));
    return html`<span class="untested" role="status">
      <span title=${text}>${text}</span>
      <button class="control" title="Read again from where the tail began" @click=${read}>Read again</button>
    </span>`;
  }

  #typed(): void {
    this.text = this.field.value;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#apply(), PAUSE_MS);
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Enter") this.#apply();
    else if (event.key === "Escape" && this.text !== "") this.#clear();
    else if (event.key === "Escape") this.dispatchEvent(new CustomEvent("tw-leave", { bubbles: true, composed: true }));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #clear(): void {
    this.text = "";
    this.#apply();
    this.field.focus();
  }

  #toggleCase(): void {
    this.caseSensitive = !this.caseSensitive;
    if (this.text !== "") this.#apply();
  }

  #apply(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { text, caseSensitive } = this;
    const detail: TextFilter | null = text === "" ? null : { kind: "text", text, caseSensitive };
    this.dispatchEvent(new CustomEvent("tw-filter", { detail, bubbles: true, composed: true }));
  }
}
