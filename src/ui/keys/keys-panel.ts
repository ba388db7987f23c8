import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { KeyCount, KeyCounts } from "../../contract/view.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { Poll } from "../data/poll.ts";
import "../components/error-more.ts";
import "../components/tw-icon.ts";
import { copyText } from "../data/clipboard.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { controlStyles } from "../styles/control.ts";
import type { TraceableKey } from "./trace.ts";

const REFRESH_MS = 2_000;
const MOST_KEYS = 100;

declare module "../data/events.ts" {
  interface Events {
    "tw-trace-key": TraceableKey;
  }
}

/**
 * The most frequent keys in memory, with their size. They are counted every two seconds while it is shown.
 *
 * @fires tw-trace-key `CustomEvent<TraceableKey>` show the records of this key
 * @fires tw-notice `CustomEvent<Notice>` a copy succeeded or failed
 */
@customElement("tw-keys-panel")
export class KeysPanel extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-height: 0;
        font-variant-numeric: tabular-nums;
      }
      .scroller {
        flex: 1;
        min-height: 0;
        overflow: auto;
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        table-layout: fixed;
        font: var(--t-12) / 23px var(--font-mono);
      }
      th {
        position: sticky;
        top: 0;
        z-index: 1;
        height: 24px;
        padding: 0 12px;
        background: var(--bg-raised);
        box-shadow: inset 0 -1px 0 var(--line);
        color: var(--text-dim);
        font: 500 var(--t-11) / 24px var(--font-ui);
        text-align: left;
      }
      th.num,
      td.num {
        text-align: right;
      }
      .records,
      .bytes {
        width: 112px;
      }
      .share {
        width: 220px;
      }
      .copy {
        width: 44px;
      }
      td {
        height: 24px;
        box-sizing: border-box;
        padding: 0 12px;
        border-bottom: 1px solid var(--line);
      }
      tr:hover td {
        background: var(--bg-hover);
      }
      td.key {
        padding: 0;
      }
      .trace {
        display: block;
        width: 100%;
        height: 23px;
        padding: 0 12px;
        overflow: hidden;
        border: 0;
        background: none;
        color: var(--text);
        font: inherit;
        text-align: left;
        text-overflow: ellipsis;
        white-space: nowrap;
        cursor: pointer;
      }
      .trace span {
        white-space: pre;
      }
      .trace:disabled {
        cursor: default;
      }
      .trace:hover:not(:disabled) {
        color: var(--accent);
      }
      .trace:focus-visible {
        outline: 2px solid var(--focus);
        outline-offset: -2px;
      }
      .trace.none {
        color: var(--text-dim);
        font-family: var(--font-ui);
        font-style: italic;
      }
      .trace.binary {
        color: var(--json-number);
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .track {
        flex: 1;
        height: 6px;
        border-radius: 3px;
        background: var(--bg-hover);
      }
      .fill {
        height: 100%;
        min-width: 2px;
        border-radius: 3px;
        background: var(--accent);
      }
      .percent {
        width: 52px;
        color: var(--text-dim);
        text-align: right;
      }
      td.copy {
        padding: 0;
        text-align: center;
      }
      td.copy .control {
        height: 20px;
        margin: 1px 0;
        vertical-align: top;
        --icon: 13px;
        color: var(--text-dim);
      }
      p {
        margin: 0;
        padding: 16px 12px;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
      }
      .unseen {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
      p.facts {
        flex: none;
        padding: 5px 12px;
        border-bottom: 1px solid var(--line);
      }
      b {
        color: var(--text);
        font-weight: 500;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "tails"> | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  /** Counts nothing while it is hidden. */
  @property({ type: Boolean }) active = true;
  @state() private counts: KeyCounts | null = null;
  @state() private error: ErrorData | null = null;

  readonly #poll = new Poll(this, {
    everyMs: REFRESH_MS,
    wanted: () => this.active && this.api !== null && this.tailId !== null,
    ask: () => this.#load(),
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tailId")) {
      this.counts = null;
      this.error = null;
    }
    if (changed.has("active") || changed.has("tailId") || changed.has("api")) void this.#poll.now();
  }

  protected override render() {
    const { counts, error } = this;
    if (error !== null)
      return html`<p role="alert">${error.message} ${error.hint}<tw-error-more .error=${error}></tw-error-more></p>`;
    if (this.tailId === null) return html`<p>Nothing is being read, so there are no keys to count.</p>`;
    if (counts === null) return html`<p>Counting…</p>`;
    if (counts.records === 0) return html`<p>No records in memory, so no keys to count.</p>`;
    const shown = counts.keys.length;
    return html`
      <p class="facts">
        <b>${formatNumber(counts.distinct)}</b> ${counts.distinct === 1 ? "key" : "keys"} in
        <b>${formatNumber(counts.records)}</b> ${counts.records === 1 ? "record" : "records"} in
        memory${shown < counts.distinct ? `; the ${formatNumber(shown)} most frequent` : ""}. Choose one to trace it.
      </p>
      <div class="scroller" tabindex="0" role="region" aria-label="Keys" @keydown=${this.#keyed}>
        <table>
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col" class="records num">Records</th>
              <th scope="col" class="share">Share</th>
              <th scope="col" class="bytes num">Bytes</th>
              <th scope="col" class="copy"><span class="unseen">Copy</span></th>
            </tr>
          </thead>
          <tbody>
            ${counts.keys.map((key) => this.#renderKey(key, counts.records))}
          </tbody>
        </table>
      </div>
    `;
  }

  #renderKey(count: KeyCount, all: number) {
    const { key, text, records, bytes } = count;
    const isBinary = key !== null && text === null;
    const name = key === null ? "no key" : key.text === "" ? "empty" : `${key.text}${key.truncated ? "…" : ""}`;
    const tone = isBinary ? "trace binary" : key === null || key.text === "" ? "trace none" : "trace";
    const share = all === 0 ? 0 : records / all;
    return html`<tr>
      <td class="key">
        <button
          class=${tone}
          ?disabled=${isBinary}
          title=${isBinary ? "This key is not text, so no filter expression can match it" : `Show the records of ${name}`}
          @click=${() => tell(this, "tw-trace-key", { text })}
          ><span>${name}</span></button
        >
      </td>
      <td class="num">${formatNumber(records)}</td>
      <td>
        <div class="bar">
          <div class="track"><div class="fill" .style=${`width: ${share * 100}%`}></div></div>
          <span class="percent">${percentText(share)}</span>
        </div>
      </td>
      <td class="num">${formatBytes(bytes)}</td>
      <td class="copy">
        ${
          key === null
            ? nothing
            : html`<button
                class="control quiet square"
                title="Copy the key"
                aria-label=${`Copy ${name}`}
                @click=${() => this.#copy(text ?? key.text)}
              >
                <tw-icon name="copy"></tw-icon>
              </button>`
        }
      </td>
    </tr>`;
  }

  #keyed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const keys = [...this.renderRoot.querySelectorAll<HTMLElement>(".trace:not(:disabled)")];
    const at = keys.findIndex((key) => key.matches(":focus"));
    keys[Math.min(Math.max(at + step, 0), keys.length - 1)]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  async #copy(text: string): Promise<void> {
    tell(this, "tw-notice", await copyText(text, "Copied the key"));
  }

  async #load(): Promise<void> {
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    try {
      const counts = await api.tails.keys(tailId, MOST_KEYS);
      if (tailId !== this.tailId) return;
      this.counts = counts;
      this.error = null;
    } catch (error) {
      if (tailId === this.tailId) this.error = toErrorData(error);
    }
  }
}

/** `12.3 %`; never 0 for something, never 100 for less than all. */
function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "<0.1\u202f%";
  if (percent < 100 && percent > 99.9) return ">99.9\u202f%";
  return `${percent.toFixed(1)}\u202f%`;
}
