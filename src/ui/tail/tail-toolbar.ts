import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { IsolationLevel } from "../../contract/record.ts";
import type { TailState } from "../../contract/tails.ts";
import { NarrowWatch } from "../components/narrow.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { controlStyles } from "../styles/control.ts";
import type { ReadChoice, TailChoices } from "./choices.ts";
import "./partitions-picker.ts";
import type { TopicTimeline } from "../../contract/topics.ts";
import type { Zone } from "../data/row-text.ts";
import "./start-picker.ts";

const STATES: Readonly<Record<TailState, string>> = {
  starting: "Starting",
  live: "Live",
  scanning: "Scanning",
  paused: "Paused",
  done: "Done",
  reconnecting: "Reconnecting",
  failed: "Failed",
};

/** Below this width, px, the tools are lists and icons. */
const NARROW = { narrow: 1_196, very: 1_036 };

declare module "../data/events.ts" {
  interface Events {
    "tw-inspector": null;
    "tw-isolation": IsolationLevel;
    "tw-partitions": "all" | readonly number[];
    "tw-pause": null;
    "tw-read": ReadChoice;
    "tw-restart": null;
  }
}

/**
 * The toolbar of a tail: its range and state.
 *
 * @fires tw-read `CustomEvent<ReadChoice>`
 * @fires tw-partitions `CustomEvent<"all" | readonly number[]>`
 * @fires tw-isolation `CustomEvent<IsolationLevel>`
 * @fires tw-pause pause or resume
 * @fires tw-restart discard the rows and start again
 * @fires tw-inspector open or close the inspector
 */
@customElement("tw-tail-toolbar")
export class TailToolbar extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: flex;
        flex: none;
        align-items: center;
        gap: 6px;
        min-width: 0;
        box-sizing: border-box;
        min-height: 41px;
        padding: 6px 8px 6px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--bg-raised);
      }
      h1 {
        flex: 0 1 auto;
        min-width: 48px;
        margin: 0;
        overflow: hidden;
        color: var(--text);
        font: 600 var(--t-13) / 20px var(--font-ui);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .state {
        display: inline-flex;
        flex: none;
        align-items: center;
        gap: 6px;
        height: 20px;
        margin-right: 6px;
        padding: 0 8px;
        border-radius: 10px;
        background: var(--bg-hover);
        color: var(--text-dim);
        font: 500 var(--t-11) / 20px var(--font-ui);
      }
      .state::before {
        content: "";
        width: 6px;
        height: 6px;
        border-radius: 50%;
        background: currentcolor;
      }
      .state.live {
        background: var(--ok-soft);
        color: var(--ok);
      }
      .state.scanning {
        background: var(--bg-selected);
        color: var(--accent);
      }
      .state.done {
        background: var(--ok-soft);
        color: var(--ok);
      }
      .state.paused {
        background: var(--info-soft);
        color: var(--info);
      }
      .state.short,
      .state.reconnecting {
        background: var(--warn-soft);
        color: var(--warn);
      }
      .state.failed {
        background: var(--danger-soft);
        color: var(--danger);
      }
      /* They go to the next line together. */
      .tools {
        display: flex;
        align-items: center;
        flex: none;
        gap: 6px;
        margin-left: auto;
      }
      select.control {
        padding: 0 6px;
      }
      tw-start-picker,
      tw-partitions-picker {
        min-width: 56px;
      }
      /* What does not fit goes to a second line: a select that is narrower than its text would cut it. */
      :host([narrow="very"]) .tools {
        flex: 0 1 auto;
        flex-wrap: wrap;
      }
      :host([narrow="very"]) {
        flex-wrap: wrap;
      }
      /* A long name becomes shorter before anything goes to a second line; the tab has it, too. */
      :host([narrow="very"]) h1 {
        flex: 1 1 48px;
        max-width: max-content;
      }
      /* Important, because the styles of the tail, which slots it, win otherwise. */
      :host([narrow="very"]) ::slotted(.replay) {
        display: none !important;
      }
      :host([narrow="very"]) .label {
        display: none;
      }
    `,
  ];

  /** The topic's name, or a text for several. */
  /** A scan ended before offsets that wait for an open transaction, so it is incomplete. */
  @property({ type: Boolean }) waits = false;
  @property() topic = "";
  /** Several topics are read, with all their partitions. */
  @property({ type: Boolean }) several = false;
  @property() state: TailState = "starting";
  @property({ attribute: false }) choices: TailChoices | null = null;
  /** The current range: the chosen or a narrowed one. */
  @property({ attribute: false }) read: ReadChoice | null = null;
  /** The range has an end: a scan is stopped, resumed and done, but a tail is paused. */
  @property({ type: Boolean }) scans = false;
  /** Loads when the topic's records were written. */
  @property({ attribute: false }) loadTimeline: ((work: string) => Promise<TopicTimeline>) | null = null;
  @property() zone: Zone = "local";
  @property({ attribute: false }) partitionCount: number | null = null;
  @property({ type: Boolean }) inspecting = false;
  /** Rows come from a file, so there is nothing to choose, pause or restart. */
  @property({ type: Boolean }) offline = false;

  readonly #narrow = new NarrowWatch(this, NARROW);

  protected override render() {
    const { state } = this;
    const short = state === "done" && this.waits;
    return html`
      <h1 title=${this.topic}>${this.topic}</h1>
      <slot name="topics"></slot>
      <span class=${`state ${short ? "short" : state}`} role="status">
        ${short ? "Ended short" : this.scans && state === "paused" ? "Stopped" : STATES[state]}
      </span>
      ${this.offline ? nothing : this.#reading()}
      <div class="tools">
        <slot @slotchange=${() => this.#narrow.update()}></slot>
        ${state === "done" || this.offline ? nothing : this.#restartButton()}
        <button
          class="control quiet square"
          title="Record inspector  Enter"
          aria-label="Record inspector"
          aria-pressed=${this.inspecting}
          @click=${() => tell(this, "tw-inspector")}
        >
          <tw-icon name="panel-right"></tw-icon>
        </button>
      </div>
    `;
  }

  #reading() {
    const { choices, state } = this;
    const isVery = this.getAttribute("narrow") === "very";
    return html`
      ${this.#pauseButton(state)}
      <tw-start-picker
        .start=${this.read?.start ?? { kind: "latest" }}
        .end=${this.read?.end ?? null}
        .zone=${this.zone}
        .loadTimeline=${this.loadTimeline}
      ></tw-start-picker>
      ${
        this.several
          ? nothing
          : html`<tw-partitions-picker
              .partitions=${choices?.partitions ?? "all"}
              .count=${this.partitionCount}
              ?short=${isVery}
            ></tw-partitions-picker>`
      }
      <select
        class="control"
        aria-label="Isolation level"
        title="Read committed leaves out records of aborted and open transactions"
        .value=${choices?.isolation ?? "read_committed"}
        @change=${(event: Event) => tell(this, "tw-isolation", (event.target as HTMLSelectElement).value as IsolationLevel)}
      >
        <option value="read_committed">${isVery ? "Committed" : "Read committed"}</option>
        <option value="read_uncommitted">${isVery ? "Uncommitted" : "Read uncommitted"}</option>
      </select>
    `;
  }

  #restartButton() {
    return html`<button
      class="control quiet square"
      title="Start over: discard the rows and read from the chosen start"
      aria-label="Start over"
      @click=${() => tell(this, "tw-restart")}
    >
      <tw-icon name="rotate-ccw"></tw-icon>
    </button>`;
  }

  #pauseButton(state: TailState) {
    if (state === "done") {
      return html`<button class="control" title="Read it again" @click=${() => tell(this, "tw-restart")}>
        <tw-icon name="rotate-ccw"></tw-icon>Again
      </button>`;
    }
    const paused = state === "paused";
    const icon = paused ? "play" : this.scans ? "square" : "pause";
    return html`<button
      class="control"
      title=${paused ? "Continue from where it paused  Space" : "Stop reading and keep the position  Space"}
      aria-label=${paused ? "Resume" : this.scans ? "Stop" : "Pause"}
      ?disabled=${state === "failed"}
      @click=${() => tell(this, "tw-pause")}
    >
      <tw-icon name=${icon}></tw-icon><span class="label">${paused ? "Resume" : this.scans ? "Stop" : "Pause"}</span>
    </button>`;
  }
}
