import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { toErrorData } from "../../contract/errors.ts";
import { LEAST_MEMORY_MB, type MemoryState, MOST_MEMORY_MB } from "../../contract/memory.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { megabytes, parseBatch, parseBudget } from "../data/megabytes.ts";
import { Poll } from "../data/poll.ts";
import { base } from "../styles/base.ts";
import "./megabytes-field.ts";
import type { MegabytesField } from "./megabytes-field.ts";

const REFRESH_MS = 1_000;

declare module "../data/events.ts" {
  interface Events {
    "tw-memory": MemoryState;
  }
}

/**
 * The memory budget of the app, beside its use.
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
      .line label {
        flex: 0 0 168px;
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

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "memory"> | null = null;
  @state() private memory: MemoryState | null = null;
  @state() private problem: string | null = null;
  @query("tw-megabytes-field") private readonly field!: MegabytesField;

  constructor() {
    super();
    new Poll(this, { everyMs: REFRESH_MS, wanted: () => true, ask: () => this.#load() });
  }

  override focus(): void {
    void this.updateComplete.then(() => this.field.focus());
  }

  protected override render() {
    const { memory, problem } = this;
    return html`
      <h3>Memory</h3>
      <p>
        The most that Tailwater may use. With more, each open topic keeps more records. Records that no longer fit are
        counted as evicted and can be read again.
      </p>
      ${problem === null ? nothing : html`<p class="said problem" role="alert">${problem}</p>`}
      <tw-megabytes-field
        name="budget"
        label="Budget"
        .value=${memory === null ? null : Math.round(memory.budgetBytes / 2 ** 20)}
        hint=${`${LEAST_MEMORY_MB} to ${formatNumber(MOST_MEMORY_MB)} MB`}
        .parse=${parseBudget}
        .apply=${this.#setBudget}
      ></tw-megabytes-field>
      <tw-megabytes-field
        name="largest-batch"
        label="Largest compressed batch"
        .value=${memory === null ? null : Math.round(memory.largestBatchBytes / 2 ** 20)}
        hint=${memory === null ? "" : batchHint(memory)}
        .parse=${parseBatch}
        .apply=${this.#setBatch}
      ></tw-megabytes-field>
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
        <dt class="of-used"><span>In use${over ? ", over the budget" : ""}</span></dt>
        <dd>${megabytes(usedBytes)} of ${megabytes(budgetBytes)} MB</dd>
        <dt class="of-rings"><span>Of that, records kept</span></dt>
        <dd>${megabytes(ringUsedBytes)} of ${megabytes(ringBudgetBytes)} MB</dd>
        <dt><span>Worker threads</span></dt>
        <dd>${workers}</dd>
      </dl>
    `;
  }

  async #load(): Promise<void> {
    try {
      this.memory = (await this.api?.memory.state()) ?? this.memory;
      this.problem = null;
    } catch (error) {
      this.problem = toErrorData(error).message;
    }
  }

  readonly #setBudget = async (megabytes: number): Promise<void> => {
    const memory = await this.api?.memory.setBudget(megabytes);
    if (memory === undefined) return;
    this.memory = memory;
    tell(this, "tw-memory", memory);
  };

  readonly #setBatch = async (megabytes: number): Promise<void> => {
    this.memory = (await this.api?.memory.setLargestBatch(megabytes)) ?? this.memory;
  };
}

function batchHint({ largestBatchBytes, allowedBatchBytes }: MemoryState): string {
  if (allowedBatchBytes < largestBatchBytes) {
    return `Limited to ${megabytes(allowedBatchBytes)} MB, half of the budget. A batch that unpacks to more is shown as a failed row.`;
  }
  return "A batch that unpacks to more is shown as a failed row. At most half of the budget.";
}
