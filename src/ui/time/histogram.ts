import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import uplotStyles from "uplot/dist/uPlot.min.css";
import type { TailPulse } from "../../contract/tails.ts";
import type { Histogram } from "../../contract/view.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import type { Range } from "../data/moments.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Zone } from "../data/row-text.ts";
import { controlStyles } from "../styles/control.ts";
import { HISTOGRAM_HEIGHT, histogramStyles } from "./histogram.styles.ts";
import { renderBeside } from "./histogram-beside.ts";
import { trackRange } from "./histogram-drag.ts";
import { type HistogramApi, HistogramFeed } from "./histogram-feed.ts";
import { renderMarks, renderTip, spokenMark } from "./histogram-marks.ts";
import { between, bucketAt, bucketRange, endOf, plotData, targetOf, type YScale } from "./histogram-model.ts";
import { TimePlot } from "./time-plot.ts";

const PREFERENCE = "tail/histogram";
/** The width of a bucket, px. */
const BUCKET_PX = 4;

declare module "../data/events.ts" {
  interface Events {
    "tw-narrow": Range;
  }
}

/**
 * Matched and fetched records over time. Hovering shows a bucket, dragging (or Shift and the arrow keys) selects a
 * range, Enter reads only that range.
 *
 * @fires tw-narrow `CustomEvent<Range>`
 */
@customElement("tw-histogram")
export class HistogramView extends LitElement {
  static override styles = [unsafeCSS(uplotStyles), controlStyles, histogramStyles];

  @consume({ context: apiContext }) @state() api: HistogramApi | null = null;
  @property({ attribute: false }) preferences: Preferences | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ attribute: false }) pulse: TailPulse | null = null;
  @property() zone: Zone = "local";
  /** False while it is hidden. */
  @property({ type: Boolean }) active = true;
  @state() private open = true;
  @state() private scale: YScale = "linear";
  @state() width = 0;
  /** The moment under the pointer or the keys, ms. */
  @state() at: number | null = null;
  @state() chosen: Range | null = null;
  @state() dragging = false;
  /** The chart includes far-off times. */
  @state() private whole = false;
  @query(".plot") private readonly plotBox!: HTMLElement | null;
  @query(".mount") private readonly mount!: HTMLElement | null;

  /** The start of the range selected by keys, ms. */
  #anchor: number | null = null;
  #plot: TimePlot | null = null;
  #drawn: unknown[] = [];
  readonly #feed = new HistogramFeed(() => this.requestUpdate());
  readonly #resize = new ResizeObserver(() => {
    this.width = this.plotBox?.clientWidth ?? 0;
  });

  /** The number of times the plot was drawn. */
  get draws(): number {
    return this.#plot?.draws ?? 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#feed.stop();
    this.#unmount();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("preferences")) void this.#remembered();
    if (changed.has("tailId")) {
      this.#forget();
      this.whole = false;
    }
    this.#feed.whole = this.whole;
    const visible = this.active && this.open && this.width > 0;
    const buckets = Math.max(1, Math.floor(this.width / BUCKET_PX));
    this.#feed.follow(this.api, this.tailId, this.pulse, buckets, visible);
  }

  protected override render() {
    if (!this.open) {
      return html`<button class="fold" aria-expanded="false" @click=${() => this.#remember({ open: true })}>
        <tw-icon name="chevron-right"></tw-icon>Records over time
      </button>`;
    }
    const histogram = this.#histogram;
    return html`
      <div
        class="plot"
        tabindex="0"
        role="slider"
        aria-label="Records over time. Arrow keys move, with Shift they select, Enter reads only the selection."
        aria-disabled=${histogram === null}
        aria-valuemin="0"
        aria-valuemax=${histogram === null ? 0 : histogram.fetched.length - 1}
        aria-valuenow=${histogram === null || this.at === null ? 0 : bucketAt(histogram, this.at)}
        aria-valuetext=${histogram === null ? "nothing yet" : spokenMark(histogram, this)}
        @pointerdown=${this.#pressed}
        @pointermove=${this.#moved}
        @pointerleave=${this.#left}
        @keydown=${this.#keyed}
        @blur=${this.#left}
      >
        <div class="mount"></div>
        ${histogram === null ? html`<div class="empty">${this.#emptyText()}</div>` : renderMarks(this.#plot, histogram, this)}
      </div>
      ${renderBeside(this.#feed.histogram, this.whole, this.#toggleWhole)}
      ${
        histogram === null
          ? nothing
          : renderTip(this.#plot, histogram, this, {
              narrow: () => this.#narrow(),
              cancel: () => this.#forget(),
            })
      }
      <div class="tools">
        <button
          class="control quiet"
          title="Hide the histogram"
          aria-label="Hide the histogram"
          aria-expanded="true"
          @click=${() => this.#remember({ open: false })}
        >
          <tw-icon name="chevron-down"></tw-icon>
        </button>
        <button
          class="control quiet"
          title="Logarithmic heights: small counts beside large ones stay visible"
          aria-label="log: logarithmic heights"
          aria-pressed=${this.scale === "log"}
          @click=${() => this.#remember({ scale: this.scale === "log" ? "linear" : "log" })}
        >
          log
        </button>
      </div>
    `;
  }

  protected override updated(): void {
    const { mount, plotBox } = this;
    if (mount === null || plotBox === null) {
      this.#unmount();
      return;
    }
    if (this.#plot === null) {
      this.width = plotBox.clientWidth;
      this.#resize.observe(plotBox);
      const options = { height: HISTOGRAM_HEIGHT, shape: "bars", fills: ["--line-strong", "--accent"] } as const;
      this.#plot = new TimePlot(mount, Math.max(this.width, 50), { ...options, zone: () => this.zone });
    }
    this.#draw(this.#plot, mount);
  }

  get #histogram(): Histogram | null {
    const { histogram } = this.#feed;
    return histogram !== null && histogram.fetched.length > 0 ? histogram : null;
  }

  #draw(plot: TimePlot, mount: HTMLElement): void {
    const histogram = this.#histogram;
    mount.hidden = histogram === null;
    if (histogram === null) return;
    plot.resize(this.width, HISTOGRAM_HEIGHT);
    const drawn = [histogram, this.scale, this.zone];
    if (drawn.every((part, index) => part === this.#drawn[index])) return;
    this.#drawn = drawn;
    plot.show(plotData(histogram, this.scale), histogram.from, endOf(histogram));
    // Positions the marks at the plot's times.
    if (this.at !== null || this.chosen !== null) this.requestUpdate();
  }

  #unmount(): void {
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#drawn = [];
  }

  #emptyText(): string {
    const { error, answered } = this.#feed;
    if (error !== null) return `The histogram is not available: ${error.message}`;
    const unusable = answered && (this.pulse?.totals.fetched ?? 0) > 0;
    return unusable ? "No record with a usable timestamp is read yet" : "Nothing is read yet";
  }

  readonly #toggleWhole = (): void => {
    this.whole = !this.whole;
    this.#forget();
  };

  #pressed(event: PointerEvent): void {
    const { plotBox } = this;
    if (event.button !== 0 || plotBox === null || this.#histogram === null) return;
    this.chosen = null;
    this.#anchor = null;
    const start = this.#msAt(event);
    trackRange(plotBox, event, {
      moved: (to) => {
        if (this.#histogram === null) return;
        this.dragging = true;
        this.chosen = between(this.#histogram, start, this.#msAt(to));
      },
      ended: (kept) => {
        this.dragging = false;
        if (!kept) this.chosen = null;
      },
    });
  }

  #moved(event: PointerEvent): void {
    if (this.#histogram !== null) this.at = this.#msAt(event);
  }

  #left(): void {
    if (!this.dragging) this.at = null;
  }

  #msAt(event: PointerEvent): number {
    const left = this.plotBox?.getBoundingClientRect().left ?? 0;
    return this.#plot?.toMs(event.clientX - left) ?? 0;
  }

  #keyed(event: KeyboardEvent): void {
    const histogram = this.#histogram;
    if (histogram === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && (this.chosen !== null || this.at !== null)) this.#forget();
    else if (event.key === "Enter" && this.chosen !== null) this.#narrow();
    else if (!this.#step(event, histogram)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(event: KeyboardEvent, histogram: Histogram): boolean {
    const last = histogram.fetched.length - 1;
    const here = this.at === null ? null : bucketAt(histogram, this.at);
    const target = targetOf(event.key, here, last);
    if (target === null) return false;
    const { from } = bucketRange(histogram, Math.min(Math.max(target, 0), last));
    if (event.shiftKey) {
      this.#anchor ??= this.at ?? from;
      this.chosen = between(histogram, this.#anchor, from);
    } else {
      this.#anchor = null;
      this.chosen = null;
    }
    this.at = from;
    return true;
  }

  #narrow(): void {
    const detail = this.chosen;
    if (detail === null) return;
    this.#forget();
    tell(this, "tw-narrow", detail);
  }

  #forget(): void {
    this.chosen = null;
    this.at = null;
    this.#anchor = null;
  }

  async #remembered(): Promise<void> {
    const text = (await this.preferences?.get(PREFERENCE)) ?? "";
    this.open = !text.includes("closed");
    this.scale = text.includes("log") ? "log" : "linear";
  }

  #remember(changed: { open?: boolean; scale?: YScale }): void {
    this.open = changed.open ?? this.open;
    this.scale = changed.scale ?? this.scale;
    this.preferences?.set(PREFERENCE, `${this.open ? "open" : "closed"} ${this.scale}`);
    this.#forget();
  }
}
