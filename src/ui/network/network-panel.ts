import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { NetworkState } from "../../contract/network.ts";
import type { DataTable } from "../components/data-table.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/button-row.ts";
import "../components/data-table.ts";
import type { TableSort } from "../components/data-table-model.ts";
import "../components/error-note.ts";
import { renderSearch, searchFieldStyles } from "../components/search-field.ts";
import "../components/tw-icon.ts";
import { copyText } from "../data/clipboard.ts";
import { clockText, dateText } from "../data/clock.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import { base } from "../styles/base.ts";
import { chipStyles } from "../styles/chip.ts";
import {
  entriesOf,
  inParts,
  keyOf,
  LEDGER_TABLE,
  type LedgerEntry,
  PART_LABELS,
  PARTS,
  type Part,
  REFUSAL_TABLE,
} from "./ledger-model.ts";
import "./network-export.ts";
import type { NetworkExport, NetworkExportApi } from "./network-export.ts";
import { networkPanelStyles } from "./network-panel.styles.ts";
import { connectionDetail, connectionLine, countSent, headlineOf, refusalDetail, refusalLine } from "./network-text.ts";

export type NetworkPanelApi = Pick<WindowApi, "network"> & NetworkExportApi;

const REFRESH_MS = 1_000;

/**
 * Everything that Tailwater connected to since it started, everything that was refused, and the switch to go offline.
 * It is updated every second while it is shown.
 *
 * @fires tw-offline `CustomEvent<boolean>` it went offline or online
 * @slot back - a button back to the previous screen
 */
@customElement("tw-network-panel")
export class NetworkPanel extends LitElement {
  static override styles = [base, searchFieldStyles, chipStyles, networkPanelStyles];

  @consume({ context: apiContext }) @state() api: NetworkPanelApi | null = null;
  /** Makes no calls while it is hidden. */
  @property({ type: Boolean }) active = true;
  @state() private ledger: NetworkState | null = null;
  @state() private error: ErrorData | null = null;
  @state() private switching = false;
  @state() private text = "";
  /** The shown part; null: all. */
  @state() private only: Part | null = null;
  @state() private sort: TableSort = { column: "since", descending: true };
  /** The key of the entry with details. */
  @state() private selection: string | null = null;
  @query("input") private readonly search!: HTMLInputElement;
  @query("tw-data-table") private readonly table!: DataTable | null;
  @query("tw-network-export") private readonly exporting!: NetworkExport;

  /** The last ledger, line by line. */
  #entries: readonly LedgerEntry[] = [];
  /** Answers to calls from before the switch changed have the old state. */
  #switched = 0;
  readonly #poll = new Poll(this, {
    everyMs: REFRESH_MS,
    wanted: () => this.active && this.api !== null,
    ask: () => this.#ask(),
  });
  readonly #onOffline = (event: Event) => {
    if ((event as Told<"tw-offline">).detail !== this.ledger?.offline) void this.#poll.now();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("tw-offline", this.#onOffline);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("tw-offline", this.#onOffline);
  }

  override focus(): void {
    this.search?.focus();
    this.search?.select();
  }

  async openExport(): Promise<void> {
    await this.exporting.open();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("active") || changed.has("api")) void this.#poll.now();
  }

  protected override render() {
    const { ledger, error } = this;
    return html`
      <div class=${ledger?.offline ? "frame offline" : "frame"}>
        ${this.#renderTop(ledger)} ${this.#renderBar(ledger)}
        ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
        ${ledger === null ? html`<div class="state">${error === null ? "Asking…" : ""}</div>` : this.#renderTable(ledger)}
        ${this.#renderDetail()}
      </div>
      <tw-network-export></tw-network-export>
    `;
  }

  #renderTop(ledger: NetworkState | null) {
    const { title, detail } = ledger === null ? { title: "Network", detail: "" } : headlineOf(ledger);
    return html`<div class="top">
      <slot name="back"></slot>
      <div class="words">
        <h2 aria-live="polite">${title}</h2>
        <p>
          ${detail}
          ${
            ledger === null || countSent(ledger) === 0
              ? nothing
              : html`<button class="link" @click=${() => tell(this, "tw-open-settings", "consent")}>See what was sent</button>`
          }
        </p>
      </div>
      <button
        class="switch"
        role="switch"
        aria-checked=${ledger?.offline ?? false}
        title=${ledger?.offline ? "Let Tailwater connect again" : "Close every connection to a cluster at once, and refuse new ones"}
        ?disabled=${ledger === null || this.switching}
        @click=${() => this.#setOffline(!this.ledger?.offline)}
      >
        Offline<span class="track"></span>
      </button>
    </div>`;
  }

  #renderBar(ledger: NetworkState | null) {
    return html`<div class="bar">
      ${renderSearch({
        label: "Filter the network ledger",
        placeholder: "Filter",
        text: this.text,
        searched: (text) => {
          this.text = text;
        },
        keyed: (event) => this.#searchKeyed(event),
      })}
      <dl>${ledger === null ? nothing : this.#renderTotals(ledger)}</dl>
      <button ?disabled=${ledger === null} @click=${this.openExport}>
        <tw-icon name="download"></tw-icon>Export JSON…
      </button>
    </div>`;
  }

  #renderTotals({ totals, startedAt }: NetworkState) {
    const total = (name: string, value: string, tone = "") =>
      html`<div><dt>${name}</dt><dd class=${tone}>${value}</dd></div>`;
    return html`
      ${total("Connections", formatNumber(totals.connections))} ${total("Lookups", formatNumber(totals.lookups))}
      ${total("Attempts refused", formatNumber(totals.refused), totals.refused > 0 ? "warn" : "")}
      ${total("In", formatBytes(totals.bytesIn), "bytes")} ${total("Out", formatBytes(totals.bytesOut), "bytes")}
      <div title=${`Complete since ${dateText(startedAt)}, when Tailwater started`}>
        <dt>Since</dt>
        <dd>${clockText(startedAt)}</dd>
      </div>
    `;
  }

  #renderTable(ledger: NetworkState) {
    const { only, text } = this;
    const parts = only === null ? PARTS : [only];
    return html`
      <tw-button-row class="chips" role="group" aria-label="Show a part of the ledger">
        ${[null, ...PARTS].map((one) => this.#renderChip(one, ledger))}
      </tw-button-row>
      <tw-data-table
        label="Network ledger"
        name=${only === "refused" ? "refusals" : "network"}
        .model=${only === "refused" ? REFUSAL_TABLE : LEDGER_TABLE}
        .rows=${only === null ? this.#entries : this.#entries.filter(({ part }) => part === only)}
        .words=${text}
        .sort=${this.sort}
        .arrange=${(found: readonly LedgerEntry[]) => inParts(found, parts, ledger, text)}
        @keydown=${this.#keyed}
        @tw-open-row=${({ detail: key }: Told<"tw-open-row">) => {
          this.selection = key;
        }}
        @tw-sort-rows=${({ detail }: Told<"tw-sort-rows">) => {
          this.sort = detail;
        }}
      ></tw-data-table>
    `;
  }

  #renderChip(part: Part | null, { live, past, refused }: NetworkState) {
    const count = part === null ? live.length + past.length + refused.length : { live, past, refused }[part].length;
    const isDanger = part === "refused" && count > 0;
    return html`<button
      class=${isDanger ? "chip danger" : "chip"}
      aria-pressed=${this.only === part}
      @click=${() => {
        this.only = part;
        this.table?.toTop();
      }}
    >
      ${part === null ? "All" : PART_LABELS[part]} ${formatNumber(count)}
    </button>`;
  }

  #renderDetail() {
    const entry = this.#selected;
    if (entry === undefined) return nothing;
    const text = "refusal" in entry ? refusalDetail(entry.refusal) : connectionDetail(entry.connection);
    return html`<div class="detail" role="region" aria-label="Selected entry">
      <p tabindex="0">${text}</p>
      <button class="quiet" @click=${this.#copy}><tw-icon name="copy"></tw-icon>Copy row</button>
      <button class="quiet square" title="Close  Esc" aria-label="Close" @click=${() => {
        this.selection = null;
      }}>
        <tw-icon name="x"></tw-icon>
      </button>
    </div>`;
  }

  get #selected(): LedgerEntry | undefined {
    const { selection } = this;
    return selection === null ? undefined : this.#entries.find((entry) => keyOf(entry) === selection);
  }

  async #ask(): Promise<void> {
    const { api } = this;
    if (api === null) return;
    const switched = this.#switched;
    try {
      const ledger = await api.network.state();
      if (switched === this.#switched) this.#take(ledger);
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  #take(ledger: NetworkState): void {
    const before = this.ledger?.offline;
    this.ledger = ledger;
    this.#entries = entriesOf(ledger, Date.now());
    this.error = null;
    if (before !== undefined && before !== ledger.offline) tell(this, "tw-offline", ledger.offline);
  }

  async #setOffline(offline: boolean): Promise<void> {
    const { api } = this;
    if (api === null || this.switching) return;
    this.switching = true;
    this.#switched += 1;
    try {
      this.#take(await api.network.setOffline(offline));
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.switching = false;
      this.#switched += 1;
    }
  }

  #searchKeyed(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.text !== "") {
      this.text = "";
      event.preventDefault();
      event.stopPropagation();
    } else this.table?.press(event, true);
  }

  /** Closes the details of the entry. */
  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.selection === null) return;
    this.selection = null;
    event.preventDefault();
    event.stopPropagation();
  }

  async #copy(): Promise<void> {
    const entry = this.#selected;
    if (entry === undefined) return;
    const line = "refusal" in entry ? refusalLine(entry.refusal) : connectionLine(entry.connection);
    tell(this, "tw-notice", await copyText(line, "Copied the row"));
  }
}
