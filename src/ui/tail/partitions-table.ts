import { css, html, LitElement, nothing, type PropertyValues, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { PartitionPulse } from "../../contract/tails.ts";
import type { Zone } from "../data/row-text.ts";
import { PARTITION_COLUMNS, type PartitionSort, sortPartitions } from "./partition-columns.ts";

const ROW = 24;

/** The totals of a tail by partition. Sortable by every column; only rows on screen are in the DOM. */
@customElement("tw-partitions-table")
export class PartitionsTable extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-height: 0;
      overflow: hidden;
      font: var(--t-12) / ${ROW}px var(--font-mono);
      font-variant-numeric: tabular-nums;
    }
    .scroller {
      height: 100%;
      overflow: auto;
    }
    .scroller:focus-visible {
      outline: 2px solid var(--focus);
      outline-offset: -2px;
    }
    .inner {
      position: relative;
      min-width: max-content;
    }
    .head,
    .row {
      display: grid;
      grid-template-columns: ${unsafeCSS(PARTITION_COLUMNS.map(({ track }) => track).join(" "))};
    }
    .head {
      position: sticky;
      top: 0;
      z-index: 1;
      border-bottom: 1px solid var(--line);
      background: var(--bg-raised);
    }
    .head button {
      width: 100%;
      height: ${ROW}px;
      padding: 0 8px;
      border: 0;
      background: none;
      color: var(--text-dim);
      font: 500 var(--t-11) / ${ROW}px var(--font-ui);
      text-align: right;
      cursor: pointer;
      white-space: nowrap;
    }
    .head button:hover {
      color: var(--text);
    }
    .head button:focus-visible {
      outline: 2px solid var(--focus);
      outline-offset: -2px;
    }
    .head [role="columnheader"]:last-child button {
      text-align: left;
    }
    .row {
      height: ${ROW}px;
      box-sizing: border-box;
      border-bottom: 1px solid var(--line);
    }
    .row:hover {
      background: var(--bg-hover);
    }
    .cell {
      padding: 0 8px;
      overflow: hidden;
      text-align: right;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .cell:last-child {
      text-align: left;
      font-family: var(--font-ui);
      color: var(--danger);
    }
    .zero {
      color: var(--text-faint);
    }
    .bad {
      color: var(--danger);
    }
  `;

  @property({ attribute: false }) partitions: readonly PartitionPulse[] = [];
  @property() zone: Zone = "local";
  @state() private sort: PartitionSort = { column: "partition", descending: false };
  @state() private first = 0;
  @state() private height = 0;
  @query(".scroller") private readonly scroller!: HTMLElement;
  @query(".above") private readonly above!: HTMLElement;
  @query(".below") private readonly below!: HTMLElement;

  readonly #resize = new ResizeObserver(() => {
    this.height = this.scroller.clientHeight;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resize.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    this.#resize.observe(this.scroller);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const { first, end } = this.#window();
    this.above.style.height = `${first * ROW}px`;
    this.below.style.height = `${(this.partitions.length - end) * ROW}px`;
  }

  protected override render() {
    const { first, end } = this.#window();
    const rows = sortPartitions(this.partitions, this.sort).slice(first, end);
    return html`<div
      class="scroller"
      tabindex="0"
      role="table"
      aria-label="Account by partition"
      aria-rowcount=${this.partitions.length + 1}
    >
      <div class="inner" role="presentation">
        <div class="head" role="rowgroup">
          <div role="row" aria-rowindex="1" class="head">${PARTITION_COLUMNS.map(({ id }) => this.#headCell(id))}</div>
        </div>
        <div class="above" role="presentation"></div>
        <div role="rowgroup">${rows.map((pulse, index) => this.#row(pulse, first + index + 2))}</div>
        <div class="below" role="presentation"></div>
      </div>
    </div>`;
  }

  #headCell(id: string) {
    const column = PARTITION_COLUMNS.find((candidate) => candidate.id === id);
    if (column === undefined) return nothing;
    const sorted = this.sort.column === id;
    const order = sorted ? (this.sort.descending ? "descending" : "ascending") : "none";
    return html`<div role="columnheader" aria-sort=${order}>
      <button title=${column.meaning} @click=${() => this.#sortBy(id)}>
        ${column.label}${sorted ? (this.sort.descending ? " ↓" : " ↑") : ""}
      </button>
    </div>`;
  }

  #row(pulse: PartitionPulse, index: number) {
    return html`<div class="row" role="row" aria-rowindex=${index}>
      ${PARTITION_COLUMNS.map((column) => {
        const text = column.text(pulse, this.zone);
        const tone = text === "0" ? "cell zero" : column.id === "failed" ? "cell bad" : "cell";
        return html`<div class=${tone} role="cell" title=${column.id === "error" ? text : nothing}>${text}</div>`;
      })}
    </div>`;
  }

  #sortBy(column: string): void {
    const descending = this.sort.column === column ? !this.sort.descending : column !== "partition";
    this.sort = { column, descending };
  }

  #scrolled(): void {
    this.first = Math.floor(this.scroller.scrollTop / ROW);
  }

  #window(): { first: number; end: number } {
    const shown = Math.ceil(this.height / ROW) + 8;
    const first = Math.max(0, Math.min(this.first - 4, this.partitions.length - shown));
    return { first, end: Math.min(this.partitions.length, first + shown) };
  }
}
