import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ProduceCounts, ProducedBatch } from "../../contract/produce.ts";
import type { InputProgress } from "../../contract/produce-input.ts";
import "../components/data-table.ts";
import type { TableModel, TableSort } from "../components/data-table-model.ts";
import "../components/error-note.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatBytes, formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-stop-input": null;
  }
}

/** Of one form. */
const MODEL: TableModel<ProducedBatch> = {
  columns: [
    {
      id: "number",
      label: "Batch",
      track: "80px",
      figure: true,
      meaning: "In the order of the broker’s answers",
      value: ({ number }) => number + 1,
    },
    { id: "partition", label: "Partition", track: "90px", figure: true, value: ({ partition }) => partition },
    {
      id: "offset",
      label: "Offset",
      track: "160px",
      figure: true,
      value: ({ offset }) => (offset === null ? null : BigInt(offset)),
      render: (row) => offsetsOf(row),
    },
    { id: "records", label: "Records", track: "80px", figure: true, value: ({ records }) => records },
    {
      id: "latency",
      label: "Latency",
      track: "90px",
      figure: true,
      meaning: "From the request to the broker’s answer",
      value: ({ latencyMs }) => latencyMs,
      render: ({ latencyMs }) => (latencyMs === null ? "–" : `${latencyMs.toFixed(latencyMs < 10 ? 1 : 0)}\u202fms`),
    },
    {
      id: "outcome",
      label: "Outcome",
      track: "minmax(160px, 1fr)",
      value: (row) => outcomeOf(row),
      title: ({ error }) => error?.message ?? null,
      tone: ({ error }) => (error === null ? "" : "danger"),
    },
  ],
  keyOf: ({ number }) => String(number),
  textOf: (row) => `${row.partition} ${row.offset ?? ""} ${outcomeOf(row)}`,
};

/** `1 200`, or `1 200–1 299` of a batch. */
function offsetsOf({ offset, records }: ProducedBatch): string {
  if (offset === null) return "–";
  const first = BigInt(offset);
  return records === 1 ? formatNumber(first) : `${formatNumber(first)}–${formatNumber(first + BigInt(records) - 1n)}`;
}

function outcomeOf({ error, offset }: ProducedBatch): string {
  if (error !== null) return `${error.code}: ${error.message}`;
  return offset === null ? "sent, nobody acknowledges it" : "written";
}

/**
 * What became of the batches that a form sent: where each is and how long that took. A click opens it in a tail.
 *
 * @fires tw-tail-record
 * @fires tw-stop-input the user wants no more records
 */
@customElement("tw-produce-results")
export class ProduceResults extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        border-top: 1px solid var(--line);
      }
      header {
        display: flex;
        flex: none;
        align-items: center;
        gap: 12px;
        min-height: 36px;
        padding: 0 12px;
        font: var(--t-12) / 18px var(--font-ui);
        font-variant-numeric: tabular-nums;
      }
      h3 {
        margin: 0;
        font: 600 var(--t-12) / 18px var(--font-ui);
      }
      .danger {
        color: var(--danger);
      }
      .warn {
        color: var(--warn);
      }
      header button {
        margin-left: auto;
        height: 24px;
      }
      tw-error-note {
        flex: none;
        margin: 0 12px 8px;
      }
      tw-data-table {
        flex: 1;
        min-height: 0;
      }
      .none {
        padding: 16px 12px;
        color: var(--text-dim);
      }
      .track {
        flex: none;
        width: 120px;
        height: 4px;
        overflow: hidden;
        border-radius: 2px;
        background: var(--bg-hover);
      }
      .fill {
        height: 100%;
        background: var(--accent);
        transform-origin: left;
      }
    `,
  ];

  @property() topic = "";
  @property({ attribute: false }) progress: InputProgress | null = null;
  /** Null: unknown. */
  @property({ attribute: false }) total: number | null = null;
  @property({ type: Boolean }) sending = false;
  @state() private sort: TableSort = { column: "number", descending: true };

  protected override render() {
    const { counts = null, source, results = [] } = this.progress ?? {};
    const problem = source?.problem ?? null;
    return html`<header>
        <h3>Results</h3>
        ${counts === null ? nothing : this.#renderCounts(counts)}
        ${this.sending ? html`<button @click=${() => tell(this, "tw-stop-input")}>Stop</button>` : nothing}
      </header>
      ${problem === null ? nothing : html`<tw-error-note .error=${problem}></tw-error-note>`}
      <tw-data-table
        label="Results"
        .model=${MODEL}
        .rows=${results}
        .sort=${this.sort}
        @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
          this.sort = event.detail;
        }}
        @tw-open-row=${(event: Told<"tw-open-row">) => this.#open(event.detail)}
        >${results.length === 0 ? html`<p class="none">${this.#whyNone(counts)}</p>` : nothing}</tw-data-table
      >`;
  }

  #renderCounts({ read, acknowledged, failed, unknown, bytes }: ProduceCounts) {
    const { total } = this;
    const settled = acknowledged + failed + unknown;
    return html`<span role="status"
        >${total === null ? countOf(settled, "record") : `${formatNumber(settled)} of ${countOf(total, "record")}`}</span
      >
      ${
        this.sending && total !== null && total > 1
          ? html`<div class="track"><div class="fill" .style=${`transform: scaleX(${settled / total})`}></div></div>`
          : nothing
      }
      <span>${formatNumber(acknowledged)} acknowledged</span>
      ${failed === 0 ? nothing : html`<span class="danger">${formatNumber(failed)} failed</span>`}
      ${unknown === 0 ? nothing : html`<span class="warn">${formatNumber(unknown)} unknown</span>`}
      ${read > settled && !this.sending ? html`<span class="dim">${formatNumber(read - settled)} not sent</span>` : nothing}
      <span class="dim">${formatBytes(bytes)} written</span>`;
  }

  #whyNone(counts: ProduceCounts | null): string {
    if (this.progress === null) return "Nothing was sent from here yet.";
    return counts === null || counts.read === 0
      ? "Planned. Commit it in the change tray to send it."
      : "Waiting for the broker’s answer…";
  }

  #open(key: string): void {
    const row = this.progress?.results.find(({ number }) => String(number) === key);
    if (row === undefined || row.offset === null) return;
    tell(this, "tw-tail-record", { topic: this.topic, partition: row.partition, offset: row.offset });
  }
}
