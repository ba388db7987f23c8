import { css, html, LitElement, nothing, unsafeCSS } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import uplotStyles from "uplot/dist/uPlot.min.css";
import { greater } from "../../contract/integer.ts";
import { formatNumber, formatRate } from "../data/format.ts";
import { TimePlot } from "../time/time-plot.ts";
import type { LagSeries } from "./lag-samples.ts";

const HEIGHT = 56;
/** The shortest span of the plot, ms: the first few samples show no trend. */
const LEAST_SPAN_MS = 60_000;

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
        position: relative;
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
    const { values } = this.series;
    const known = values.filter((value) => value !== null);
    const last = values.at(-1) ?? null;
    const most = known.length === 0 ? null : known.reduce(greater);
    return html`<div class="caption">
        <span class="of">Lag of ${this.of}</span><b>${last === null ? "–" : formatNumber(last)}</b>${this.#renderRate()}
        ${most === null || most === last ? nothing : html`<span>at most ${formatNumber(most)}</span>`}
      </div>
      <div class="drawing">
        <div class="mount" role="img" aria-label=${`Lag of ${this.of} since the page was opened`}></div>
        ${known.length < 2 ? html`<p class="soon">${soonText(known.length, values.length)}</p>` : nothing}
      </div>`;
  }

  #renderRate() {
    const { rate } = this;
    if (rate === null || Math.abs(rate) < 0.05) return nothing;
    const text = formatRate(Math.abs(rate));
    return rate > 0
      ? html`<span class="grows">falls behind by ${text} records/s</span>`
      : html`<span>catches up by ${text} records/s</span>`;
  }

  #draw(): void {
    const width = this.mount.clientWidth;
    if (width < 40) return;
    this.#plot ??= new TimePlot(this.mount, width, {
      height: HEIGHT,
      shape: "steps",
      fills: ["--bg-selected"],
      strokes: ["--accent"],
      zone: () => "local",
    });
    this.#plot.resize(width, HEIGHT);
    const { times, values } = this.series;
    const end = times.at(-1) ?? Date.now();
    // A pixel position needs no exact number.
    const heights = values.map((value) => (value === null ? null : Number(value)));
    this.#plot.show([[...times], heights], Math.min(times[0] ?? end, end - LEAST_SPAN_MS), end);
  }
}

/** Why there is no line yet. @param known the samples whose lag is known */
function soonText(known: number, samples: number): string {
  if (known === 0 && samples > 0) return "The lag is not known.";
  return "The line begins with the next point, in a few seconds.";
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-lag-trend": LagTrend;
  }
}
