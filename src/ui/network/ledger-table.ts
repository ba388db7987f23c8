import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { type LedgerColumn, type LedgerRow, sortRows } from "./ledger-rows.ts";
import { ledgerTableStyles } from "./ledger-table.styles.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-copy-row": number;
    "tw-select-row": number | null;
  }
}

/**
 * One table of the network ledger, under its heading. Sortable by every column; rows are chosen by pointer or arrows.
 *
 * @fires tw-select-row `CustomEvent<number | null>` the id of the row that is selected now
 * @fires tw-copy-row `CustomEvent<number>`
 */
@customElement("tw-ledger-table")
export class LedgerTable extends LitElement {
  static override styles = [base, ledgerTableStyles];

  @property() label = "";
  @property({ attribute: false }) columns: readonly LedgerColumn[] = [];
  @property({ attribute: false }) rows: readonly LedgerRow[] = [];
  /** Before the filter. */
  @property({ attribute: false }) all = 0;
  /** What there is to know about all of them. */
  @property() note = "";
  /** Said in place of the rows when there are none. */
  @property() none = "";
  @property({ attribute: false }) selected: number | null = null;
  @state() private sort: { readonly column: number; readonly descending: boolean } | null = null;

  protected override render() {
    const rows = sortRows(this.rows, this.sort);
    return html`
      <div class="heading">
        <h3 id="heading">${this.label}</h3>
        <span class="count">${this.#countText()}</span>
      </div>
      ${this.note === "" ? nothing : html`<p class="note">${this.note}</p>`}
      ${rows.length === 0 ? html`<p class="none">${this.none}</p>` : this.#renderGrid(rows)}
    `;
  }

  #renderGrid(rows: readonly LedgerRow[]) {
    const active = rows.some(({ id }) => id === this.selected) ? `row-${this.selected}` : nothing;
    return html`<div
      class="grid"
      role="grid"
      tabindex="0"
      aria-labelledby="heading"
      aria-rowcount=${rows.length + 1}
      aria-activedescendant=${active}
      .style=${`--tracks: ${this.columns.map(({ width }) => width).join(" ")}`}
      @keydown=${(event: KeyboardEvent) => this.#keyed(event, rows)}
    >
      <div class="head" role="row" aria-rowindex="1">${this.columns.map((column, at) => this.#renderHead(column, at))}</div>
      ${repeat(
        rows,
        ({ id }) => id,
        (row, index) => {
          const selected = row.id === this.selected;
          return guard([row, index, selected], () => this.#renderRow(row, index, selected));
        },
      )}
    </div>`;
  }

  #renderHead({ label, meaning, isFigure }: LedgerColumn, at: number) {
    const { sort } = this;
    const sorted = sort?.column === at ? sort : null;
    const order = sorted === null ? "none" : sorted.descending ? "descending" : "ascending";
    return html`<div role="columnheader" aria-sort=${order} class=${isFigure ? "figure" : ""}>
      <button title=${meaning} @click=${() => this.#sortBy(at, isFigure)}>
        ${label}${sorted === null ? nothing : html`<tw-icon name=${sorted.descending ? "chevron-down" : "chevron-up"}></tw-icon>`}
      </button>
    </div>`;
  }

  #renderRow({ id, cells }: LedgerRow, index: number, selected: boolean) {
    return html`<div
      id=${`row-${id}`}
      class="row"
      role="row"
      aria-rowindex=${index + 2}
      aria-selected=${selected}
      @click=${() => this.#select(id)}
    >
      ${cells.map(
        ({ text, title, tone }, at) =>
          html`<div class="cell ${tone} ${this.columns[at]?.isFigure ? "figure" : ""}" role="gridcell" title=${title ?? nothing}>${text}</div>`,
      )}
    </div>`;
  }

  #countText(): string {
    const shown = this.rows.length;
    return shown === this.all ? formatNumber(shown) : `${formatNumber(shown)} of ${formatNumber(this.all)}`;
  }

  #sortBy(column: number, isFigure: boolean): void {
    // Figures are mostly looked at from the largest down, names from A on.
    const descending = this.sort?.column === column ? !this.sort.descending : isFigure;
    this.sort = { column, descending };
  }

  #keyed(event: KeyboardEvent, rows: readonly LedgerRow[]): void {
    if (event.target !== event.currentTarget) return;
    const at = rows.findIndex(({ id }) => id === this.selected);
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? rows.length - 1 : at - 1,
      PageDown: at + 15,
      PageUp: at - 15,
      Home: 0,
      End: rows.length - 1,
    };
    const target = targets[event.key];
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
    if (target !== undefined) this.#moveTo(rows[Math.max(0, Math.min(target, rows.length - 1))]);
    else if (isCopy && this.selected !== null && at >= 0 && getSelection()?.isCollapsed !== false) {
      tell(this, "tw-copy-row", this.selected);
    } else if (event.key === "Escape" && this.selected !== null) this.#select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #moveTo(row: LedgerRow | undefined): void {
    if (row === undefined) return;
    this.#select(row.id);
    this.renderRoot.querySelector(`#row-${row.id}`)?.scrollIntoView({ block: "nearest" });
  }

  #select(id: number | null): void {
    tell(this, "tw-select-row", id);
  }
}
