import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { copyText } from "../data/clipboard.ts";
import { tell } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import { controlStyles } from "../styles/control.ts";
import { tickBoxStyles } from "../styles/tick-box.ts";
import { csvText, jsonText, type TableColumn } from "./data-table-model.ts";
import "./dropdown.ts";
import type { Dropdown } from "./dropdown.ts";
import "./save-text.ts";
import type { SaveText } from "./save-text.ts";
import "./tw-icon.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The id of a column to show, or to hide. */
    "tw-toggle-column": string;
  }
}

const FORMATS = [
  { ending: "csv", label: "CSV", textOf: csvText },
  { ending: "json", label: "JSON", textOf: jsonText },
] as const;
type Format = (typeof FORMATS)[number];

/**
 * The menu of a table: its visible columns, and the export of its rows as CSV or JSON.
 *
 * @fires tw-toggle-column `CustomEvent<string>`
 */
@customElement("tw-table-menu")
export class TableMenu<Row = unknown> extends LitElement {
  static override styles = [
    controlStyles,
    tickBoxStyles,
    css`
      .list {
        max-height: min(320px, calc(100vh - 320px));
        overflow: auto;
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }
      .item {
        min-height: 26px;
        font-size: var(--t-12);
        --icon: 14px;
      }
      .item[aria-checked="true"] {
        background: none;
      }
      .item[aria-checked="true"]:hover {
        background: var(--bg-hover);
      }
      .item:disabled {
        opacity: 0.5;
        cursor: default;
      }
    `,
  ];

  /** The name of the rows, for a file's name: `topics`. */
  @property() name = "";
  /** All columns; the first is always shown. */
  @property({ attribute: false }) columns: readonly TableColumn<Row>[] = [];
  /** The visible columns. */
  @property({ attribute: false }) shown: readonly TableColumn<Row>[] = [];
  /** The rows as shown. */
  @property({ attribute: false }) rows: readonly Row[] = [];
  @query("tw-dropdown") private readonly dropdown!: Dropdown;
  @query("tw-save-text") private readonly dialog!: SaveText;

  protected override render() {
    const [, ...columns] = this.columns;
    return html`<tw-dropdown quiet what="Columns and export" icon="ellipsis" align="end" @keydown=${this.#keyed}>
        <div class="list" role="group" aria-label="Columns">
          ${columns.length === 0 ? nothing : html`<p class="caption">Columns</p>`}
          ${columns.map((column) => this.#renderColumn(column))}
          <slot></slot>
        </div>
        <p class="caption">${countOf(this.rows.length, "row")}, as shown</p>
        ${FORMATS.map(
          (format) => html`
            <button class="item" ?disabled=${this.rows.length === 0} @click=${() => this.#copy(format)}>
              <tw-icon name="copy"></tw-icon>Copy as ${format.label}
            </button>
            <button class="item" ?disabled=${this.rows.length === 0} @click=${() => this.#save(format)}>
              <tw-icon name="download"></tw-icon>Save as ${format.label}…
            </button>
          `,
        )}
        <slot name="exports" @click=${() => this.dropdown.close()}></slot>
        <button class="item" @click=${this.#ask}><tw-icon name="life-buoy"></tw-icon>Ask for help…</button>
      </tw-dropdown>
      <tw-save-text></tw-save-text>`;
  }

  #renderColumn({ id, label }: TableColumn<Row>) {
    const isOn = this.shown.some((column) => column.id === id);
    return html`<button
      class="item"
      role="checkbox"
      aria-checked=${isOn}
      @click=${() => tell(this, "tw-toggle-column", id)}
    >
      <span class=${isOn ? "box on" : "box"}>${isOn ? html`<tw-icon name="check"></tw-icon>` : nothing}</span>${label}
    </button>`;
  }

  #ask(): void {
    this.dropdown.close();
    tell(this, "tw-support", { kind: "help", error: null });
  }

  async #copy({ label, textOf }: Format): Promise<void> {
    this.dropdown.close();
    const said = `Copied ${countOf(this.rows.length, "row")} as ${label}`;
    tell(this, "tw-notice", await copyText(textOf(this.rows, this.shown), said));
  }

  #save({ ending, label, textOf }: Format): void {
    this.dropdown.close();
    void this.dialog.open({
      title: `Save ${countOf(this.rows.length, "row")} as ${label}`,
      what: "Saves the rows that match the search, in the order and with the columns shown.",
      name: this.name === "" ? "rows" : this.name,
      ending,
      text: textOf(this.rows, this.shown),
    });
  }

  #keyed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || !this.dropdown.open) return;
    event.preventDefault();
    event.stopPropagation();
    const items = [...this.renderRoot.querySelectorAll<HTMLElement>(".item:not(:disabled)")];
    const at = items.findIndex((item) => item.matches(":focus"));
    items[at < 0 ? 0 : (at + step + items.length) % items.length]?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-table-menu": TableMenu;
  }
}
