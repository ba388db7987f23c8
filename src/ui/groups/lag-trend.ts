import { css, html, LitElement, nothing, unsafeCSS } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uplotStyles from "uplot/dist/uPlot.min.css";
import type { Integer } from "../../contract/integer.ts";
import { formatNumber, formatRate } from "../data/format.ts";
import { TimePlot } from "../time/time-plot.ts";
import type { LagSeries } from "./lag-samples.ts";

const HEIGHT = 56;
/** The shortest span of the plot, ms: the first few samples show no trend. */
const LEAST_SPAN_MS = 15_000;
/** Shorter than this, ms, the line is a dot. */
const LEAST_LINE_MS = 4_000;

/** A plot of one lag over the time that its page is open. */
@customElement("tw-lag-trend")
export class LagTrend extends LitElement {
  static override styles = [
    unsafeCSS(uplotStyles),
    css`
      :host {
        display: block;
        flex: 1;
        min-width: 0;
      }
      .caption {
        display: flex;
        gap: 8px;
        height: 18px;
        overflow: hidden;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      b {
        color: var(--text);
        font-weight: 500;
      }
      .of {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .grows {
        color: var(--warn);
      }
      .drawing {
        display: flex;
        position: relative;
        gap: 8px;
      }
      .plot {
        flex: 1;
        min-width: 0;
      }
      [hidden] {
        visibility: hidden;
      }
      /* The ends of the drawing's own height, above its axis. */
      .ends {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        height: 41px;
        color: var(--text-dim);
        font: 10px / 12px var(--font-ui);
        font-variant-numeric: tabular-nums;
        text-align: right;
      }
      .soon {
        position: absolute;
        inset: 0 0 16px;
        display: grid;
        place-items: center;
        margin: 0;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
      }
      .mount {
        height: 56px;
        /* The drawing leaves room for half a label at each end. */
        margin: 0 -10px;
      }
    `,
  ];

  /** The owner of the lag: `all partitions`, `orders/3`. */
  @property() of = "";
  /** A new object for each sample. */
  @property({ attribute: false }) series: LagSeries = { times: [], values: [] };
  /** Records/s. */
  @property({ attribute: false }) rate: number | null = null;
  @query(".mount") private readonly mount!: HTMLElement;

  #plot: TimePlot | null = null;
  readonly #resize = new ResizeObserver(() => this.#draw());

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resize.observe(this.mount);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override firstUpdated(): void {
    this.#resize.observe(this.mount);
  }

  protected override updated(): void {
    this.#draw();
  }

  protected override render() {
    const { times, values } = this.series;
    const known = values.filter((value) => value !== null).map(Number);
    const last = values.at(-1) ?? null;
    const first = times[values.findIndex((value) => value !== null)] ?? 0;
    const isSoon = known.length < 2 || (times.at(-1) ?? 0) - first < LEAST_LINE_MS;
    return html`<div class="caption">
        <span class="of">Lag of ${this.of}</span><b>${last === null ? "–" : formatNumber(last)}</b>${isSoon ? nothing : this.#renderRate(last)}
      </div>
      <div class="drawing">
        <div class="plot" ?hidden=${isSoon}>
          <div class="mount" role="img" aria-label=${`Lag of ${this.of} since the page was opened`}></div>
        </div>
        ${isSoon ? nothing : renderEnds(known)}
        ${isSoon ? html`<p class="soon">${soonText(known.length, values.length)}</p>` : nothing}
      </div>`;
  }

  #renderRate(lag: Integer | null) {
    const { rate } = this;
    if (lag === null) return nothing;
    if (rate === null) return html`<span>measuring its rate…</span>`;
    if (Math.abs(rate) < 0.05) return html`<span>${lag === 0 ? "keeps up" : "steady"}</span>`;
    const text = `${rate > 0 ? "+" : "−"}${formatRate(Math.abs(rate))}/s`;
    const title = "Change of the lag in records per second, over the last half minute";
    return rate > 0
      ? html`<span class="grows" title=${title}>${text}, falls behind</span>`
      : html`<span title=${title}>${text}, catches up</span>`;
  }

  #draw(): void {
    const width = this.mount.clientWidth;
    if (width < 40) return;
    this.#plot ??= new TimePlot(this.mount, width, {
      height: HEIGHT,
      shape: "line",
      fills: ["--bg-selected"],
      strokes: ["--accent"],
      zone: () => "local",
      range: lagRange,
    });
    this.#plot.resize(width, HEIGHT);
    const { times, values } = this.series;
    const end = times.at(-1) ?? Date.now();
    // A pixel position needs no exact number.
    const heights = values.map((value) => (value === null ? null : Number(value)));
    this.#plot.show([[...times], heights], Math.min(times[0] ?? end, end - LEAST_SPAN_MS), end);
  }
}

/**
 * The ends of the y axis. It begins at 0 if the lag was near it, and otherwise shows only the values: 10 298 707 and
 * 10 577 721 look the same above 0. A change of a few records fills no axis.
 */
export function lagRange(least: number, most: number): readonly [number, number] {
  const from = least >= 0 && least <= most / 2 ? 0 : least;
  const lacking = Math.max(10, Math.abs(most) / 1_000) - (most - from);
  if (lacking <= 0) return [from, most];
  const low = Math.max(Math.min(from, 0), Math.floor(from - lacking / 2));
  return [low, Math.ceil(most + lacking / 2)];
}

/** The numbers at the ends of the y axis. */
function renderEnds(known: readonly number[]) {
  const [low, high] = lagRange(
    known.reduce((a, b) => Math.min(a, b)),
    known.reduce((a, b) => Math.max(a, b)),
  );
  return html`<div class="ends"><span>${formatNumber(high)}</span><span>${formatNumber(low)}</span></div>`;
}

/** Why there is no line yet. @param known the samples whose lag is known */
function soonText(known: number, samples: number): string {
  if (known === 0 && samples > 0) return "The lag is not known.";
  return "Measuring…";
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-lag-trend": LagTrend;
  }
}
