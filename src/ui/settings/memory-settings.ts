import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExtensionApi } from "../../contract/api.ts";
import { toErrorData } from "../../contract/errors.ts";
import { LEAST_MEMORY_MB, type MemoryState, MOST_MEMORY_MB } from "../../contract/memory.ts";
import { formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { megabytes, parseBudget } from "./megabytes.ts";

const REFRESH_MS = 1_000;

/**
 * How much memory the app may use, beside what it uses. What is typed is taken by Enter or by leaving the field.
 *
 * @fires tw-memory `CustomEvent<MemoryState>` when the budget changed
 */
@customElement("tw-memory-settings")
export class MemorySettings extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        font-variant-numeric: tabular-nums;
      }
      h3 {
        margin: 0 0 2px;
        font: 600 var(--t-13) / 20px var(--font-ui);
      }
      p {
        margin: 0 0 10px;
        color: var(--text-dim);
        font-size: var(--t-12);
        line-height: 18px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: var(--t-12);
      }
      .line input {
        width: 88px;
        text-align: right;
      }
      .line input[aria-invalid="true"] {
        border-color: var(--danger);
      }
      .said {
        min-height: 18px;
        margin: 4px 0 12px;
        color: var(--text-dim);
      }
      .said.problem {
        color: var(--danger);
      }
      .bar {
        position: relative;
        height: 8px;
        overflow: hidden;
        border-radius: 4px;
        background: var(--bg-sunken);
        box-shadow: inset 0 0 0 1px var(--line);
      }
      .bar div {
        position: absolute;
        inset: 0;
        transform-origin: left;
      }
      .used {
        background: color-mix(in srgb, var(--accent) 45%, transparent);
      }
      .rings {
        background: var(--accent);
      }
      .over .used {
        background: var(--warn);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 4px 8px;
        align-items: center;
        margin: 10px 0 0;
        font-size: var(--t-12);
      }
      dt {
        display: contents;
      }
      dt::before {
        content: "";
        width: 8px;
        height: 8px;
        border-radius: 2px;
        background: var(--swatch, none);
      }
      .of-used {
        --swatch: color-mix(in srgb, var(--accent) 45%, transparent);
      }
      .of-rings {
        --swatch: var(--accent);
      }
      dd {
        margin: 0;
        text-align: right;
      }
    `,
  ];

  @property({ attribute: false }) api: Pick<ExtensionApi, "memory" | "setMemoryBudget"> | null = null;
  @state() private memory: MemoryState | null = null;
  @state() private problem: string | null = null;
  @state() private saved = false;
  /** What is typed; null while the field shows the budget there is. */
  @state() private draft: string | null = null;
  @query("input") private readonly field!: HTMLInputElement;

  #timer: ReturnType<typeof setTimeout> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  override focus(): void {
    this.field.focus();
    this.field.select();
  }

  protected override render() {
    const { memory, problem } = this;
    const budget = memory === null ? "" : String(Math.round(memory.budgetBytes / 2 ** 20));
    return html`
      <h3>Memory</h3>
      <p>
        What Tailwater’s engine may use. The records kept of each open topic shrink or grow with it; the rest of them is
        counted as evicted and can be read again.
      </p>
      <div class="line">
        <label for="budget">Budget</label>
        <input
          id="budget"
          inputmode="numeric"
          autocomplete="off"
          aria-invalid=${problem !== null}
          aria-describedby="said"
          ?disabled=${memory === null}
          .value=${this.draft ?? budget}
          @input=${this.#typed}
          @keydown=${this.#keyed}
          @blur=${this.#apply}
        />
        <span>MB</span>
      </div>
      <p id="said" class=${problem === null ? "said" : "said problem"} role=${problem === null ? "status" : "alert"}>
        ${problem ?? (this.saved ? "Saved." : `${LEAST_MEMORY_MB} to ${formatNumber(MOST_MEMORY_MB)} MB`)}
      </p>
      ${memory === null ? nothing : this.#figures(memory)}
    `;
  }

  #figures({ budgetBytes, usedBytes, ringUsedBytes, ringBudgetBytes, workers }: MemoryState) {
    const scale = (bytes: number) => `transform: scaleX(${Math.min(1, bytes / budgetBytes)})`;
    const over = usedBytes > budgetBytes;
    return html`
      <div
        class=${over ? "bar over" : "bar"}
        role="meter"
        aria-label="Memory used of the budget"
        aria-valuemin="0"
        aria-valuemax=${Math.round(budgetBytes / 2 ** 20)}
        aria-valuenow=${Math.round(Math.min(usedBytes, budgetBytes) / 2 ** 20)}
        aria-valuetext=${`${megabytes(usedBytes)} of ${megabytes(budgetBytes)} MB`}
      >
        <div class="used" .style=${scale(usedBytes)}></div>
        <div class="rings" .style=${scale(ringUsedBytes)}></div>
      </div>
      <dl>
        <dt class="of-used"><span>Engine in all${over ? ", over its budget" : ""}</span></dt>
        <dd>${megabytes(usedBytes)} of ${megabytes(budgetBytes)} MB</dd>
        <dt class="of-rings"><span>Records kept, of that</span></dt>
        <dd>${megabytes(ringUsedBytes)} of ${megabytes(ringBudgetBytes)} MB</dd>
        <dt><span>Workers</span></dt>
        <dd>${workers}</dd>
      </dl>
    `;
  }

  async #refresh(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    try {
      if (this.api !== null && !document.hidden) this.memory = await this.api.memory();
    } catch (error) {
      this.problem = toErrorData(error).message;
    }
    if (this.isConnected) this.#timer = setTimeout(() => void this.#refresh(), REFRESH_MS);
  }

  #typed(): void {
    this.draft = this.field.value;
    this.saved = false;
    this.problem = null;
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Enter") {
      event.preventDefault();
      void this.#apply();
    } else if (event.key === "Escape" && this.draft !== null) {
      // The first Escape takes back what was typed; the next one closes the dialog.
      event.preventDefault();
      event.stopPropagation();
      this.draft = null;
      this.problem = null;
    }
  }

  async #apply(): Promise<void> {
    const { api, draft } = this;
    if (api === null || draft === null) return;
    const budget = parseBudget(draft);
    if (typeof budget === "string") {
      this.problem = budget;
      return;
    }
    this.draft = null;
    try {
      const memory = await api.setMemoryBudget(budget);
      this.memory = memory;
      this.problem = null;
      this.saved = true;
      this.dispatchEvent(new CustomEvent("tw-memory", { detail: memory, bubbles: true, composed: true }));
    } catch (error) {
      this.draft = draft;
      this.problem = toErrorData(error).message;
    }
  }
}
