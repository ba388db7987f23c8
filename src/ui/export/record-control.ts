import { consume } from "@lit/context";
import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { toErrorData } from "../../contract/errors.ts";
import type { RecordingState } from "../../contract/exports.ts";
import { doOrSay } from "../components/action-menu.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { proposedPath } from "../data/export-path.ts";
import { countOf, formatBytes } from "../data/format.ts";
import { failure } from "../data/notice.ts";
import { Poll } from "../data/poll.ts";
import type { Preferences } from "../data/preferences.ts";
import { controlStyles } from "../styles/control.ts";
import { rememberRecording } from "./recent-recordings.ts";

export type RecordApi = Pick<WindowApi, "exports" | "window">;

const REFRESH_MS = 1_000;

declare module "../data/events.ts" {
  interface Events {
    "tw-recording-changed": boolean;
  }
}

/**
 * Records a tail to a file: every match from now on, until it is stopped.
 *
 * @fires tw-notice `CustomEvent<Notice>`
 * @fires tw-recording-changed `CustomEvent<boolean>` whether it is recording
 */
@customElement("tw-record-control")
export class RecordControl extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      .dot {
        flex: none;
        width: 9px;
        height: 9px;
        border-radius: 50%;
        background: var(--danger);
      }
      .recording {
        border-color: var(--danger);
        background: var(--danger-soft);
      }
      .recording:hover:not(:disabled) {
        background: var(--danger-soft);
        filter: brightness(1.06);
      }
      .recording.failed .dot {
        border-radius: 1px;
      }
      .stop {
        flex: none;
        width: 8px;
        height: 8px;
        border-radius: 1px;
        background: var(--danger);
      }
      @media (prefers-reduced-motion: no-preference) {
        .recording:not(.failed) .dot {
          animation: breathe 2s ease-in-out infinite;
        }
      }
      @keyframes breathe {
        50% {
          opacity: 0.45;
        }
      }
      :host([narrow]) .size,
      :host([narrow]) .word {
        display: none;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: RecordApi | null = null;
  @property({ attribute: false }) preferences: Preferences | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ attribute: false }) topics: readonly string[] = [];
  /** Why none can be started; null: it can. */
  @property({ attribute: false }) why: string | null = null;
  /** Makes no calls while it is hidden. */
  @property({ type: Boolean }) active = true;
  @state() private recording: RecordingState | null = null;
  @state() private busy = false;

  readonly #poll = new Poll(this, {
    everyMs: REFRESH_MS,
    wanted: () => this.active && this.recording?.error === null,
    ask: () => this.#load(),
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tailId") && this.recording !== null) {
      // A recording ends with its tail; a reopened tail is another one.
      this.#told(this.recording, "The tail was opened again. ");
      this.recording = null;
    }
    if (changed.has("active") && this.recording !== null) void this.#poll.now();
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("recording")) return;
    const detail = this.recording !== null;
    tell(this, "tw-recording-changed", detail);
  }

  protected override render() {
    const { recording } = this;
    if (recording === null) {
      return html`<button
        class="control quiet square"
        title=${this.why ?? "Record to file: every match from now on"}
        aria-disabled=${this.why !== null}
        aria-label="Record to file"
        ?disabled=${this.tailId === null || this.busy}
        @click=${() => doOrSay(this, this.why, () => void this.#start())}
      >
        <span class="dot"></span>
      </button>`;
    }
    const { records, bytes, path, error } = recording;
    const count = countOf(records, "record");
    return html`<button
      class=${error === null ? "control recording" : "control recording failed"}
      title=${`${error === null ? "Recording to" : `${error.message} It was recording to`} ${path}. Click to stop.`}
      aria-label=${`Stop recording: ${count}, ${formatBytes(bytes)}`}
      ?disabled=${this.busy}
      @click=${this.#stop}
    >
      <span class="dot"></span>${error === null ? html`<span class="word">Recording…</span>` : "Recording failed"}
      <span>${count}<span class="size">, ${formatBytes(bytes)}</span></span><span class="stop"></span>
    </button>`;
  }

  async #start(): Promise<void> {
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    await this.#try(async () => {
      const path = proposedPath(await api.window.downloadFolder(), this.topics, "recording", new Date());
      const begun = await api.exports.record(tailId, path);
      if (tailId === this.tailId) this.recording = begun;
      if (begun !== null && this.preferences !== null) void rememberRecording(this.preferences, begun.path);
    });
    void this.#poll.now();
  }

  async #stop(): Promise<void> {
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    await this.#try(async () => {
      const last = (await api.exports.endRecording(tailId)) ?? this.recording;
      if (last !== null) this.#told(last, "");
      this.recording = null;
    });
  }

  async #load(): Promise<void> {
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    try {
      const now = await api.exports.recordingState(tailId);
      if (tailId === this.tailId && this.recording !== null && now !== null) this.recording = now;
    } catch (error) {
      if (tailId !== this.tailId || this.recording === null) return;
      this.recording = { ...this.recording, error: toErrorData(error) };
    }
  }

  async #try(action: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await action();
    } catch (error) {
      tell(this, "tw-notice", failure(error));
    } finally {
      this.busy = false;
    }
  }

  #told({ records, path, error }: RecordingState, why: string): void {
    const count = countOf(records, "record");
    const end = error === null ? "" : ` It had failed: ${error.message}`;
    tell(this, "tw-notice", {
      tone: error === null ? "ok" : "danger",
      message: `${why}Recorded ${count} to ${path}.${end}`,
    });
  }
}
