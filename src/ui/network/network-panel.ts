import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { NetworkConnection, NetworkRefusal, NetworkState } from "../../contract/network.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { copyText } from "../data/clipboard.ts";
import { clockText, dateText } from "../data/clock.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import { base } from "../styles/base.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import {
  connectionRow,
  filterRows,
  type LedgerRow,
  LIVE_COLUMNS,
  PAST_COLUMNS,
  REFUSAL_COLUMNS,
  refusalRow,
} from "./ledger-rows.ts";
import "./ledger-table.ts";
import "./network-export.ts";
import type { NetworkExport, NetworkExportApi } from "./network-export.ts";
import { networkPanelStyles } from "./network-panel.styles.ts";
import { headlineOf, REFUSED_MEANS } from "./network-text.ts";

export type NetworkPanelApi = Pick<WindowApi, "network"> & NetworkExportApi;

type Section = "live" | "past" | "refused";
interface Selection {
  readonly section: Section;
  readonly id: number;
}

const REFRESH_MS = 1_000;

/**
 * Everything that Tailwater connected to since it started, what it was kept from, and the switch that takes it offline.
 * Asked for every second while it is shown.
 *
 * @fires tw-offline `CustomEvent<boolean>` it went offline or online
 * @slot back - a way back to where the screen was opened from
 */
@customElement("tw-network-panel")
export class NetworkPanel extends LitElement {
  static override styles = [base, searchFieldStyles, networkPanelStyles];

  @consume({ context: apiContext }) @state() api: NetworkPanelApi | null = null;
  /** Nothing is asked for while nobody can see it. */
  @property({ type: Boolean }) active = true;
  @state() private ledger: NetworkState | null = null;
  /** When the ledger was as it is shown, ms since the epoch. */
  @state() private now = 0;
  @state() private error: ErrorData | null = null;
  @state() private switching = false;
  @state() private text = "";
  @state() private selection: Selection | null = null;
  @query("input") private readonly search!: HTMLInputElement;
  @query("tw-network-export") private readonly exporting!: NetworkExport;

  /** Rows of what no longer changes, by the entry's id. */
  #pastRows = new Map<number, { readonly profileName: string | null; readonly row: LedgerRow }>();
  #refusalRows = new Map<number, { readonly count: number; readonly row: LedgerRow }>();
  /** Answers to questions asked before the switch was moved say how it was before. */
  #switched = 0;
  readonly #poll = new Poll(this, {
    everyMs: REFRESH_MS,
    wanted: () => this.active && this.api !== null,
    ask: () => this.#ask(),
  });
  readonly #offlineTold = (event: Event) => {
    if ((event as Told<"tw-offline">).detail !== this.ledger?.offline) void this.#poll.now();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("tw-offline", this.#offlineTold);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("tw-offline", this.#offlineTold);
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
        ${ledger === null ? html`<div class="state">${error === null ? "Asking…" : ""}</div>` : this.#renderTables(ledger)}
        ${ledger === null ? nothing : this.#renderDetail(ledger)}
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
        <p>${detail}</p>
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
      <div class="search">
        <tw-icon name="search"></tw-icon>
        <input
          type="search"
          placeholder="Filter"
          aria-label="Filter the network ledger"
          autocomplete="off"
          spellcheck="false"
          .value=${this.text}
          @input=${() => {
            this.text = this.search.value;
          }}
          @keydown=${this.#searchKeyed}
        />
      </div>
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

  #renderTables(ledger: NetworkState) {
    const { live, past, pastLeftOut, refused } = ledger;
    const leftOut = pastLeftOut === 0 ? "" : `${formatNumber(pastLeftOut)} older ones are in the totals only.`;
    return html`<div class="scroller">
      ${this.#renderTable("live", "Live", this.#rowsOf("live", ledger), live.length, {
        note: "",
        none: ledger.offline ? "None: Tailwater is offline." : "Nothing is connected.",
      })}
      ${this.#renderTable("refused", "Refused", this.#rowsOf("refused", ledger), refused.length, {
        note: refused.length === 0 ? "" : REFUSED_MEANS,
        none: "Nothing was refused: no code tried to reach anything but the clusters you opened.",
      })}
      ${this.#renderTable("past", "Past", this.#rowsOf("past", ledger), past.length, {
        note: leftOut,
        none: "Nothing has ended yet.",
      })}
    </div>`;
  }

  #renderTable(
    section: Section,
    label: string,
    all: readonly LedgerRow[],
    count: number,
    { note, none }: { readonly note: string; readonly none: string },
  ) {
    const columns = section === "refused" ? REFUSAL_COLUMNS : section === "live" ? LIVE_COLUMNS : PAST_COLUMNS;
    return html`<tw-ledger-table
      .label=${label}
      .columns=${columns}
      .rows=${filterRows(all, this.text)}
      .all=${count}
      .note=${note}
      .none=${count > 0 ? `None of them matches “${this.text.trim()}”.` : none}
      .selected=${this.selection?.section === section ? this.selection.id : null}
      @tw-select-row=${({ detail: id }: Told<"tw-select-row">) => {
        this.selection = id === null ? null : { section, id };
      }}
      @tw-copy-row=${this.#copy}
    ></tw-ledger-table>`;
  }

  #renderDetail(ledger: NetworkState) {
    const row = this.#selectedRow(ledger);
    if (row === undefined) return nothing;
    return html`<div class="detail" role="region" aria-label="Selected entry">
      <p tabindex="0">${row.detail}</p>
      <button class="quiet" @click=${this.#copy}><tw-icon name="copy"></tw-icon>Copy row</button>
      <button class="quiet square" title="Close" aria-label="Close" @click=${() => {
        this.selection = null;
      }}>
        <tw-icon name="x"></tw-icon>
      </button>
    </div>`;
  }

  #rowsOf(section: Section, { live, past, refused }: NetworkState): readonly LedgerRow[] {
    if (section === "live") return live.map((connection) => connectionRow(connection, this.now));
    if (section === "past") return past.map((connection) => this.#pastRow(connection));
    return refused.map((refusal) => this.#refusalRow(refusal));
  }

  #pastRow(connection: NetworkConnection): LedgerRow {
    const known = this.#pastRows.get(connection.id);
    // What has ended stays as it is, but its profile may be renamed.
    if (known?.profileName === connection.profileName) return known.row;
    const row = connectionRow(connection, this.now);
    this.#pastRows.set(connection.id, { profileName: connection.profileName, row });
    return row;
  }

  #refusalRow(refusal: NetworkRefusal): LedgerRow {
    const known = this.#refusalRows.get(refusal.id);
    if (known?.count === refusal.count) return known.row;
    const row = refusalRow(refusal);
    this.#refusalRows.set(refusal.id, { count: refusal.count, row });
    return row;
  }

  /** A live one that has ended is found among the past. */
  #selectedRow(ledger: NetworkState): LedgerRow | undefined {
    const { selection } = this;
    if (selection === null) return undefined;
    const { section, id } = selection;
    const found = this.#rowsOf(section, ledger).find((row) => row.id === id);
    return found ?? (section === "live" ? this.#rowsOf("past", ledger).find((row) => row.id === id) : undefined);
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
    this.now = Date.now();
    this.error = null;
    this.#forget(ledger);
    if (before !== undefined && before !== ledger.offline) tell(this, "tw-offline", ledger.offline);
  }

  /** Rows of entries that are no longer listed. */
  #forget({ past, refused }: NetworkState): void {
    if (this.#pastRows.size > past.length + 100) this.#pastRows = keep(this.#pastRows, past);
    if (this.#refusalRows.size > refused.length) this.#refusalRows = keep(this.#refusalRows, refused);
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
    if (event.key !== "Escape" || this.text === "") return;
    this.text = "";
    event.preventDefault();
    event.stopPropagation();
  }

  async #copy(): Promise<void> {
    const row = this.ledger === null ? undefined : this.#selectedRow(this.ledger);
    if (row === undefined) return;
    tell(this, "tw-notice", await copyText(row.line, "Copied the row"));
  }
}

function keep<T>(rows: ReadonlyMap<number, T>, listed: readonly { readonly id: number }[]): Map<number, T> {
  const ids = new Set(listed.map(({ id }) => id));
  return new Map([...rows].filter(([id]) => ids.has(id)));
}
