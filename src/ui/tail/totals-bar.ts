import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Counters } from "../../contract/record.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { COUNTER_MEANINGS, WAITING_MEANING } from "../data/counter-words.ts";
import { tell } from "../data/events.ts";
import { formatBytes, formatNumber, formatRate } from "../data/format.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-totals": null;
  }
}

/**
 * The totals of the tail, always visible: every fetched record is in one of three numbers.
 *
 * @fires tw-totals show the totals by partition
 */
@customElement("tw-totals-bar")
export class TotalsBar extends LitElement {
  static override styles = css`
    :host {
      display: block;
      flex: none;
      border-top: 1px solid var(--line);
      background: var(--bg-sunken);
    }
    button {
      display: flex;
      align-items: center;
      width: 100%;
      height: 26px;
      padding: 0 4px;
      overflow: hidden;
      border: 0;
      background: none;
      color: var(--text-dim);
      font: var(--t-12) / 18px var(--font-ui);
      font-variant-numeric: tabular-nums;
      text-align: left;
      white-space: nowrap;
      cursor: pointer;
    }
    button:hover {
      background: var(--bg-hover);
    }
    button:focus-visible {
      outline: 2px solid var(--focus);
      outline-offset: -2px;
    }
    .group {
      display: flex;
      flex: none;
      align-items: center;
      gap: 6px;
      height: 14px;
      padding: 0 8px;
    }
    .group + .group {
      border-left: 1px solid var(--line-strong);
    }
    .sum {
      color: var(--text-dim);
    }
    b {
      color: var(--text);
      font-weight: 500;
    }
    .bad b,
    .bad {
      color: var(--danger);
    }
    .end {
      margin-left: auto;
    }
  `;

  @property({ attribute: false }) pulse: TailPulse | null = null;
  @property({ type: Boolean }) open = false;

  protected override render() {
    const { pulse } = this;
    return html`<button
      aria-expanded=${this.open}
      title="Show the totals by partition"
      @click=${() => tell(this, "tw-totals")}
    >
      ${pulse === null ? html`<span class="group">No totals yet</span>` : this.#totals(pulse)}
    </button>`;
  }

  #totals({ totals, ...pulse }: TailPulse) {
    const used = `${(pulse.storeUsedBytes / 2 ** 20).toFixed(pulse.storeUsedBytes < 10 * 2 ** 20 ? 1 : 0)} of ${Math.round(pulse.storeBudgetBytes / 2 ** 20)} MB`;
    return html`
      <span class="group">
        ${this.#count("fetched", totals)}<span class="sum">=</span>${this.#count("matched", totals)}
        <span class="sum">+</span>${this.#count("rejected", totals)}<span class="sum">+</span>
        ${this.#count("failed", totals)}
      </span>
      ${this.#others(totals)}
      ${this.#distance(pulse)} ${this.#waiting(pulse)}
      ${isAtRest(pulse) ? nothing : this.#speed(pulse)}
      <span class="group end" title="Memory that matched records take, of the budget for this tail"><b>${used}</b></span>
      <span class="group">${this.#count("evicted", totals)}</span>
    `;
  }

  /** The distance to the end of the log, or of a scan's range. */
  #distance({ lag: now, furtherOn, scan }: Pick<TailPulse, "lag" | "furtherOn" | "scan">) {
    if (scan === null) {
      const lag = now ?? furtherOn;
      return html`<span
        class="group"
        title=${
          lag === null
            ? "Unknown: the brokers are not asked where their logs end, or do not answer"
            : now === null
              ? "Records up to the end of the log when the tail paused by itself"
              : "Records between the position read and the end of the log, over all partitions"
        }
      >
        lag <b>${lag === null ? "unknown" : formatNumber(lag)}</b>
      </span>`;
    }
    const left = scan.total === null ? "–" : formatNumber(Math.max(0, scan.total - scan.done));
    return html`<span class="group" title="Offsets of the scan's range that are not read yet">left <b>${left}</b></span>`;
  }

  #waiting({ waiting }: Pick<TailPulse, "waiting">) {
    if (waiting === 0) return nothing;
    return html`<span class="group" title=${WAITING_MEANING}>waiting <b>${formatNumber(waiting)}</b></span>`;
  }

  #speed({ recordsPerSecond, bytesPerSecond }: Pick<TailPulse, "recordsPerSecond" | "bytesPerSecond">) {
    return html`<span class="group" title="Records and compressed bytes fetched in the last second">
      <b>${formatRate(recordsPerSecond)}</b> rec/s <b>${formatBytes(bytesPerSecond)}/s</b>
    </span>`;
  }

  #others(totals: Counters) {
    const shown = (["outside", "aborted", "control", "missing"] as const).filter((name) => totals[name] > 0);
    if (shown.length === 0) return nothing;
    return html`<span class="group">${shown.map((name) => this.#count(name, totals))}</span>`;
  }

  #count(name: keyof Counters, totals: Counters) {
    const bad = name === "failed" && totals.failed > 0;
    return html`<span class=${bad ? "bad" : ""} title=${COUNTER_MEANINGS[name]}>
      ${name} <b>${formatNumber(totals[name])}</b>
    </span>`;
  }
}

/** Nothing is fetched until the user resumes: the last speed is no longer true. */
const isAtRest = ({ state, scan }: Pick<TailPulse, "state" | "scan">): boolean =>
  state === "done" || (state === "paused" && scan !== null);
