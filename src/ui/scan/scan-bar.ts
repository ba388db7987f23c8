import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ScanProgress } from "../../contract/scan.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { COUNTER_MEANINGS, WAITING_MEANING } from "../data/counter-words.ts";
import { countOf, formatBytes, formatDuration, formatNumber, formatRate } from "../data/format.ts";
import { controlStyles } from "../styles/control.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-back": null;
    "tw-pause": null;
    "tw-receipt": null;
  }
}

/**
 * The progress of a scan, and its actions. It is under the toolbar from the moment a scan is requested.
 *
 * @fires tw-pause stop or resume
 * @fires tw-receipt open the receipt
 * @fires tw-back leave the narrowed range
 */
@customElement("tw-scan-bar")
export class ScanBar extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        position: relative;
        display: flex;
        flex: none;
        align-items: center;
        gap: 6px;
        min-width: 0;
        height: 32px;
        padding: 0 8px 1px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--bg);
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
        font-variant-numeric: tabular-nums;
      }
      .facts {
        display: flex;
        flex: 1;
        gap: 14px;
        min-width: 0;
        overflow: hidden;
        white-space: nowrap;
      }
      .facts > * {
        flex: none;
      }
      b {
        color: var(--text);
        font-weight: 500;
      }
      .back {
        max-width: 280px;
        margin-right: 8px;
        height: 22px;
        border-color: var(--accent);
        border-radius: 11px;
        font-size: var(--t-11);
      }
      .back span {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .back tw-icon {
        --icon: 13px;
      }
      .act {
        height: 22px;
        font-size: var(--t-11);
      }
      .act tw-icon {
        --icon: 13px;
      }
      .track {
        position: absolute;
        left: 0;
        right: 0;
        bottom: -1px;
        z-index: 1;
        height: 2px;
        background: var(--line);
      }
      .fill {
        height: 100%;
        background: var(--accent);
        transform-origin: left;
      }
      .fill.short {
        background: var(--warn);
      }
      .fill.done {
        background: var(--ok);
      }
      .fill.paused {
        background: var(--info);
      }
      .fill.failed {
        background: var(--danger);
      }
    `,
  ];

  @property({ attribute: false }) pulse: TailPulse | null = null;
  /** What was read before the narrowed range, as text; null when there is none. */
  @property({ attribute: false }) origin: string | null = null;

  protected override render() {
    const { pulse } = this;
    const scan = pulse?.scan ?? null;
    return html`
      ${this.origin === null ? nothing : this.#back(this.origin)}
      <div class="facts">
        ${pulse === null || scan === null ? html`<span>Finding the range…</span>` : this.#facts(pulse, scan)}
      </div>
      ${pulse === null || scan === null ? nothing : this.#actions(pulse)} ${this.#track(pulse, scan)}
    `;
  }

  #back(origin: string) {
    return html`<button
      class="control back"
      title=${`Back to the earlier view: ${origin}`}
      aria-label=${`Back to ${origin}`}
      @click=${() => tell(this, "tw-back")}
    >
      <tw-icon name="arrow-left"></tw-icon><span>Back: ${origin}</span>
    </button>`;
  }

  #facts(pulse: TailPulse, scan: ScanProgress) {
    const { totals, state } = pulse;
    const percent = percentOf(scan);
    const counts = html`<span><b>${formatNumber(totals.fetched)}</b> read</span>
      ${
        totals.outside === 0
          ? nothing
          : html`<span title=${COUNTER_MEANINGS.outside}><b>${formatNumber(totals.outside)}</b> outside the range</span>`
      }
      <span><b>${formatNumber(totals.matched - pulse.untestedMatched)}</b> match</span>`;
    const bytes = html`<span title="Record batches as received over the wire">${formatBytes(totals.bytes)}</span>`;
    if (state === "done") {
      const waits = html`<span title=${WAITING_MEANING}><b>${formatNumber(pulse.waiting)}</b> waiting for an open transaction</span>`;
      const took = `in ${formatDuration(scan.durationMs)}`;
      return html`<span>${pulse.waiting === 0 ? html`<b>Done</b>` : html`<b>Ended short</b>`} ${took}</span> ${counts} ${bytes}
        ${pulse.waiting === 0 ? nothing : waits}`;
    }
    const shown = percent === null ? "…" : `${percent}\u202f%`;
    if (state === "paused") return html`<span>Stopped at <b>${shown}</b></span> ${counts} ${bytes}`;
    if (state === "reconnecting") return html`<span>Waiting at <b>${shown}</b></span> ${counts} ${bytes}`;
    if (state === "failed") return html`<span>Failed at <b>${shown}</b></span> ${counts} ${bytes}`;
    return html`
      <span><b>${shown}</b></span> ${counts} ${bytes}
      <span>${formatRate(pulse.recordsPerSecond)} rec/s, ${formatBytes(pulse.bytesPerSecond)}/s</span>
      ${scan.remainingMs === null ? nothing : html`<span>${formatDuration(scan.remainingMs)} left</span>`}
      <span>${countOf(scan.workers, "worker")}</span>
    `;
  }

  #actions({ state }: TailPulse) {
    const paused = state === "paused";
    return html`
      ${
        state === "done" || state === "failed"
          ? nothing
          : html`<button
              class="control act"
              title=${paused ? "Continue from where it stopped  Space" : "Stop here; you can resume later  Space"}
              @click=${() => tell(this, "tw-pause")}
            >
              <tw-icon name=${paused ? "play" : "square"}></tw-icon>${paused ? "Resume" : "Stop"}
            </button>`
      }
      <button
        class="control act"
        title="Receipt: what was read, per partition"
        @click=${() => tell(this, "tw-receipt")}
      >
        <tw-icon name="receipt-text"></tw-icon>Receipt
      </button>
    `;
  }

  #track(pulse: TailPulse | null, scan: ScanProgress | null) {
    const percent = scan === null ? null : percentOf(scan);
    const short = pulse?.state === "done" && pulse.waiting > 0;
    return html`<div
      class="track"
      role="progressbar"
      aria-label="Scan"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent ?? nothing}
    >
      <div class=${`fill ${short ? "short" : (pulse?.state ?? "")}`} .style=${`transform: scaleX(${partOf(scan)})`}></div>
    </div>`;
  }
}

function partOf(scan: ScanProgress | null): number {
  if (scan === null || scan.total === null) return 0;
  return scan.total === 0 ? 1 : Math.min(1, scan.done / scan.total);
}

/** Whole percent, 100 only when nothing is left; null while the range is unknown. */
function percentOf(scan: ScanProgress): number | null {
  return scan.total === null ? null : Math.floor(partOf(scan) * 100);
}
