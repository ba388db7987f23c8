import { consume } from "@lit/context";
import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { PartitionPulse, TailEvent } from "../../contract/tails.ts";
import "../components/error-more.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { Poll } from "../data/poll.ts";
import { controlStyles } from "../styles/control.ts";
import "../keys/keys-panel.ts";
import "./partitions-table.ts";
import { timeText, type Zone } from "../data/row-text.ts";
import type { TailApi } from "./tail-source.ts";

/** At most two refreshes a second, and only while the panel is open. */
const REFRESH_MS = 500;
/** The same number of events as the worker keeps. */
const MOST_EVENTS = 200;

type Tab = "partitions" | "keys" | "events";

/**
 * The panel above the totals bar: the totals by partition, the keys in memory, and the tail's events.
 *
 * @fires tw-close
 */
@customElement("tw-tail-panel")
export class TailPanel extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        border-top: 1px solid var(--line);
        background: var(--bg);
        color: var(--text);
        font: var(--t-12) / 18px var(--font-ui);
      }
      .tabs {
        display: flex;
        flex: none;
        align-items: center;
        gap: 2px;
        height: 32px;
        padding: 0 6px 0 8px;
        border-bottom: 1px solid var(--line);
      }
      [role="tablist"] {
        display: flex;
        gap: 2px;
      }
      .tabs .control[aria-selected="true"] {
        background: var(--bg-selected);
        color: var(--text);
      }
      .tabs .control {
        color: var(--text-dim);
      }
      .push {
        flex: 1;
      }
      tw-partitions-table {
        flex: 1;
      }
      ol {
        flex: 1;
        min-height: 0;
        margin: 0;
        padding: 4px 0;
        overflow: auto;
        list-style: none;
      }
      li {
        display: flex;
        gap: 12px;
        padding: 3px 12px;
      }
      time,
      .kind {
        flex: none;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-mono);
      }
      .kind {
        width: 128px;
        font-family: var(--font-ui);
      }
      p {
        margin: 0;
        padding: 16px 12px;
        color: var(--text-dim);
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: TailApi | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ type: Boolean }) active = true;
  @property() zone: Zone = "local";
  /** Number of the newest event, from the pulse. */
  @property({ type: Number }) lastEvent = 0;
  @state() private tab: Tab = "partitions";
  @state() private partitions: readonly PartitionPulse[] | null = null;
  @state() private events: readonly TailEvent[] = [];
  @state() private error: ErrorData | null = null;

  readonly #poll = new Poll(this, {
    everyMs: REFRESH_MS,
    wanted: () => this.active && this.api !== null && this.tailId !== null,
    ask: () => this.#load(),
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tailId")) {
      this.events = [];
      this.partitions = null;
      this.error = null;
    }
    if (changed.has("active") || changed.has("tailId")) void this.#poll.now();
  }

  protected override render() {
    return html`
      <div class="tabs">
        <div role="tablist" aria-label="About this tail">
          ${this.#tab("partitions", `Partitions ${this.partitions?.length ?? ""}`)}
          ${this.#tab("keys", "Keys")} ${this.#tab("events", `Events ${this.lastEvent === 0 ? "" : this.lastEvent}`)}
        </div>
        <span class="push"></span>
        <button
          class="control quiet square"
          title="Close"
          aria-label="Close"
          @click=${() => tell(this, "tw-close")}
        >
          <tw-icon name="x"></tw-icon>
        </button>
      </div>
      ${
        this.error === null
          ? this.#content()
          : html`<p role="alert">
            ${this.error.message} ${this.error.hint}<tw-error-more .error=${this.error}></tw-error-more>
          </p>`
      }
    `;
  }

  #content() {
    if (this.tab === "events") return this.#renderEvents();
    if (this.tab === "keys") {
      return html`<tw-keys-panel .tailId=${this.tailId} ?active=${this.active}></tw-keys-panel>`;
    }
    if (this.partitions === null) return html`<p>Loading…</p>`;
    return html`<tw-partitions-table .partitions=${this.partitions} .zone=${this.zone}></tw-partitions-table>`;
  }

  #renderEvents() {
    if (this.events.length === 0) {
      return html`<p>This tail has no events: no leader moved, no broker was lost, no batch failed.</p>`;
    }
    const year = new Date().getFullYear();
    return html`<ol tabindex="0" aria-label="Events, newest first">
      ${[...this.events].reverse().map(({ at, kind, message }) => {
        const { date, time } = timeText(String(at), this.zone, year);
        return html`<li><time>${date}${time}</time><span class="kind">${kind.replaceAll("-", " ")}</span>${message}</li>`;
      })}
    </ol>`;
  }

  #tab(tab: Tab, label: string) {
    return html`<button
      class="control quiet"
      role="tab"
      aria-selected=${tab === this.tab}
      @click=${() => {
        this.tab = tab;
      }}
    >
      ${label.trim()}
    </button>`;
  }

  async #load(): Promise<void> {
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    try {
      const known = this.events.at(-1)?.number ?? 0;
      const [partitions, events] = await Promise.all([
        api.tails.partitions(tailId),
        this.lastEvent > known ? api.tails.events(tailId, known) : [],
      ]);
      if (tailId !== this.tailId) return;
      this.partitions = partitions;
      if (events.length > 0) this.events = [...this.events, ...events].slice(-MOST_EVENTS);
      this.error = null;
    } catch (error) {
      if (tailId === this.tailId) this.error = toErrorData(error);
    }
  }
}
