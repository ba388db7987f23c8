import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import uplotStyles from "uplot/dist/uPlot.min.css";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { plus } from "../../contract/integer.ts";
import type { TopicTimeline } from "../../contract/topics.ts";
import type { WorkApi } from "../../contract/work.ts";
import "../components/error-more.ts";
import { renderWaiting } from "../components/waiting.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import { momentText } from "../data/moments.ts";
import type { Zone } from "../data/row-text.ts";
import type { Api } from "../data/session.ts";
import { WorkWatch } from "../data/work-watch.ts";
import { base } from "../styles/base.ts";
import { TimePlot } from "./time-plot.ts";
import { SLIDER_HEIGHT, timeSliderStyles } from "./time-slider.styles.ts";
import { answerOf, pointAt, recordsBetween, timelineData } from "./timeline-model.ts";

/** Without an engine nothing can be followed. */
const NO_WORK: WorkApi = { progress: async () => null, cancel: async () => {} };

/** The start and, unless it has no end, the end. ms since the epoch. */
export interface Slid {
  readonly from: number | null;
  readonly until: number | null;
}

type Handle = "from" | "until";

declare module "../data/events.ts" {
  interface Events {
    "tw-slide": Slid;
  }
}

/**
 * When a topic's records were written, with a handle for the start; with `ranged` a second one for the end.
 *
 * @fires tw-slide `CustomEvent<Slid>`
 */
@customElement("tw-time-slider")
export class TimeSlider extends LitElement {
  static override styles = [base, unsafeCSS(uplotStyles), timeSliderStyles];

  @consume({ context: apiContext, subscribe: true }) @state() api: Pick<Api, "work"> | null = null;
  /** Asks the brokers, under the name of the work; called again when the function changes. */
  @property({ attribute: false }) load: ((work: string) => Promise<TopicTimeline>) | null = null;
  @property({ type: Number }) from: number | null = null;
  @property({ type: Number }) until: number | null = null;
  /** Whether an end can be chosen. */
  @property({ type: Boolean }) ranged = false;
  @property() zone: Zone = "local";
  @state() private timeline: TopicTimeline | null = null;
  @state() private error: ErrorData | null = null;
  @query(".plot") private readonly plotBox!: HTMLElement | null;
  @query(".mount") private readonly mount!: HTMLElement | null;

  readonly #work = new WorkWatch(
    () => this.api?.work ?? NO_WORK,
    () => this.requestUpdate(),
  );
  #plot: TimePlot | null = null;
  #drawn: TopicTimeline | null = null;
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#work.cancel();
    this.#unmount();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("load")) void this.#ask();
  }

  protected override render() {
    const { timeline, error } = this;
    if (error?.code === "CANCELLED") {
      return html`<div class="state">Cancelled.<button type="button" class="quiet" @click=${() => this.#ask()}>Ask again</button></div>`;
    }
    if (error !== null)
      return html`<div class="state error" role="alert">
        <div>${error.message} ${error.hint ?? ""}<tw-error-more .error=${error}></tw-error-more></div>
      </div>`;
    if (timeline === null) {
      return html`<div class="state">${renderWaiting("Asking when records were written", this.#work)}</div>`;
    }
    const answer = answerOf(timeline);
    if (answer === "empty") return html`<div class="state">This topic holds no records.</div>`;
    if (answer === "unknown" || timeline.times.length < 2) {
      return html`<div class="state">The brokers cannot report when this topic’s records were written.</div>`;
    }
    const from = this.#point("from", timeline);
    const until = this.#point("until", timeline);
    return html`
      <div class="plot" @pointerdown=${(event: PointerEvent) => this.#pressed(event, timeline)}>
        <div class="mount"></div>
        ${this.#shade(timeline, from, until)} ${this.#handle("from", timeline, from)}
        ${until === null ? nothing : this.#handle("until", timeline, until)}
      </div>
      <div class="sum" role="status">
        ${this.#sum(timeline, from, until)} ${renderBefore(timeline)}
        ${answer === "partly" ? html`<span>A broker could not report a part of the time.</span>` : nothing}
      </div>
    `;
  }

  protected override updated(): void {
    const { mount, timeline } = this;
    if (mount === null || timeline === null) {
      this.#unmount();
      return;
    }
    if (mount.clientWidth === 0) {
      this.#resize.observe(mount);
      return;
    }
    if (this.#plot === null) {
      const options = { height: SLIDER_HEIGHT, shape: "steps", fills: ["--accent"], zone: () => this.zone } as const;
      this.#plot = new TimePlot(mount, mount.clientWidth, options);
      this.#resize.observe(mount);
    }
    this.#plot.resize(mount.clientWidth, SLIDER_HEIGHT);
    if (this.#drawn === timeline) return;
    this.#drawn = timeline;
    this.#plot.show(timelineData(timeline), timeline.times[0] ?? 0, timeline.times.at(-1) ?? 1);
    // Positions the handles at the plot's times.
    this.requestUpdate();
  }

  #unmount(): void {
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#drawn = null;
  }

  async #ask(): Promise<void> {
    const { load } = this;
    this.timeline = null;
    this.error = null;
    if (load === null) return;
    try {
      const timeline = await this.#work.run(load);
      if (load === this.load) this.timeline = timeline;
    } catch (error) {
      if (load === this.load) this.error = toErrorData(error);
    }
  }

  /** A handle's time: the oldest record while nothing is chosen. */
  #point(handle: Handle, timeline: TopicTimeline): number | null {
    if (handle === "until" && !this.ranged) return null;
    const chosen = handle === "from" ? this.from : this.until;
    if (chosen !== null) return pointAt(timeline, chosen);
    return handle === "from" ? null : timeline.times.length - 1;
  }

  #x(timeline: TopicTimeline, point: number): number {
    return this.#plot?.toX(timeline.times[point] ?? 0) ?? 0;
  }

  #shade(timeline: TopicTimeline, from: number | null, until: number | null) {
    const left =
      from === null ? nothing : html`<div class="off" .style=${`left: 0; width: ${this.#x(timeline, from)}px`}></div>`;
    const right =
      until === null
        ? nothing
        : html`<div class="off" .style=${`left: ${this.#x(timeline, until)}px; right: 0`}></div>`;
    return [left, right];
  }

  #handle(handle: Handle, timeline: TopicTimeline, point: number | null) {
    const at = point ?? 0;
    const text = momentText(timeline.times[at] ?? 0, this.zone, 1_000);
    return html`<div
      class="handle"
      data-handle=${handle}
      role="slider"
      tabindex="0"
      aria-label=${handle === "from" ? "Begin at" : "End at"}
      aria-valuemin="0"
      aria-valuemax=${timeline.times.length - 1}
      aria-valuenow=${at}
      aria-valuetext=${point === null ? "not chosen" : text}
      .style=${`left: ${this.#x(timeline, at)}px`}
      @keydown=${(event: KeyboardEvent) => this.#keyed(event, handle, timeline, point)}
    ></div>`;
  }

  #sum(timeline: TopicTimeline, from: number | null, until: number | null) {
    const count = recordsBetween(timeline, from ?? 0, until);
    const begin = momentText(timeline.times[from ?? 0] ?? 0, this.zone, 1_000);
    const end = timeline.times[until ?? Number.NaN];
    const open = from === null ? "in the topic" : `from ${begin}`;
    const where = end === undefined ? open : `from ${begin} to ${momentText(end, this.zone, 1_000)}`;
    if (count === null) return html`A broker cannot say how many ${where}.`;
    const all = plus(count, from === null ? (timeline.before?.offsets ?? 0) : 0);
    return html`<div><b>≈ ${countOf(all, "record")}</b> ${where}</div>`;
  }

  #keyed(event: KeyboardEvent, handle: Handle, timeline: TopicTimeline, point: number | null): void {
    const last = timeline.times.length - 1;
    const here = point ?? 0;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: here - 1,
      ArrowDown: here - 1,
      ArrowRight: here + 1,
      ArrowUp: here + 1,
      PageUp: here + 10,
      PageDown: here - 10,
      Home: 0,
      End: last,
    };
    const target = steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(handle, timeline, target);
  }

  /** A press beside the handles moves the nearer one. */
  #pressed(event: PointerEvent, timeline: TopicTimeline): void {
    const { plotBox } = this;
    if (event.button !== 0 || plotBox === null) return;
    event.preventDefault();
    const handle = this.#nearest(event, timeline);
    this.renderRoot.querySelector<HTMLElement>(`[data-handle="${handle}"]`)?.focus();
    const follow = (moved: PointerEvent) => this.#move(handle, timeline, this.#pointUnder(moved, timeline));
    plotBox.setPointerCapture(event.pointerId);
    const ended = new AbortController();
    const { signal } = ended;
    plotBox.addEventListener("pointermove", follow, { signal });
    plotBox.addEventListener("lostpointercapture", () => ended.abort(), { signal });
    follow(event);
  }

  #nearest(event: PointerEvent, timeline: TopicTimeline): Handle {
    const until = this.#point("until", timeline);
    if (until === null) return "from";
    const under = this.#pointUnder(event, timeline);
    const from = this.#point("from", timeline) ?? 0;
    return Math.abs(under - until) < Math.abs(under - from) ? "until" : "from";
  }

  #pointUnder(event: PointerEvent, timeline: TopicTimeline): number {
    const left = this.plotBox?.getBoundingClientRect().left ?? 0;
    return pointAt(timeline, this.#plot?.toMs(event.clientX - left) ?? 0);
  }

  #move(handle: Handle, timeline: TopicTimeline, target: number): void {
    const last = timeline.times.length - 1;
    const from = this.#point("from", timeline) ?? 0;
    const until = this.#point("until", timeline) ?? last;
    const least = handle === "from" ? 0 : from + 1;
    const most = handle === "from" ? (this.ranged ? until - 1 : last) : last;
    const time = timeline.times[Math.min(Math.max(target, least), most)] ?? null;
    if (handle === "from") this.from = time;
    else this.until = time;
    const detail: Slid = { from: this.from, until: this.ranged ? this.until : null };
    tell(this, "tw-slide", detail);
  }
}

/** Very old records that the chart leaves out, so that the others stay readable. */
function renderBefore({ before }: TopicTimeline) {
  if (before === null) return nothing;
  const year = new Date(before.oldest).getUTCFullYear();
  const title =
    "Left out of the chart, so that the other records stay readable. Reading from the beginning includes them.";
  return html`<span title=${title}>${countOf(before.offsets, "record")} far before, from ${year} on</span>`;
}
