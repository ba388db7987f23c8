import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { LOG_LEVELS, type LogEntry, type LogLevel } from "../../contract/log.ts";
import { apiContext } from "../data/context.ts";
import type { Told } from "../data/events.ts";
import "../components/button-row.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import { renderSearch, searchFieldStyles } from "../components/search-field.ts";
import "../components/tw-icon.ts";
import { copyText } from "../data/clipboard.ts";
import { dateText } from "../data/clock.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import { base } from "../styles/base.ts";
import { atLeast, countLevel, EMPTY_LOG, fileLine, type LogBuffer, withPage } from "./log-buffer.ts";
import "./log-lines.ts";
import type { LogLines } from "./log-lines.ts";
import { logPanelStyles } from "./log-panel.styles.ts";
import { matchesOf, nextMatch, piecesOf } from "./log-search.ts";
import { indexOf, type LogSelection, selectedOf } from "./log-selection.ts";

export type LogPanelApi = Pick<WindowApi, "log">;

/** The log's place and level. */
interface LogPlace {
  readonly path: string | null;
  readonly note: string | null;
  readonly level: LogLevel;
}

const REFRESH_MS = 1_000;
const LEVEL_NAMES: Readonly<Record<LogLevel, string>> = {
  debug: "All",
  info: "Info",
  warn: "Warnings",
  error: "Errors",
};
const WRITTEN: Readonly<Record<LogLevel, string>> = {
  debug: "everything",
  info: "info, warnings, errors",
  warn: "warnings and errors",
  error: "errors only",
};

/**
 * Shows the log line by line as in its file. It loads new lines every
 * second while it is shown.
 *
 * @slot back - a button back to the previous screen
 */
@customElement("tw-log-panel")
export class LogPanel extends LitElement {
  static override styles = [base, searchFieldStyles, logPanelStyles];

  @consume({ context: apiContext }) @state() api: LogPanelApi | null = null;
  /** Makes no calls while it is hidden. */
  @property({ type: Boolean }) active = true;
  @state() private log: LogBuffer = EMPTY_LOG;
  /** Null until the log is known. */
  @state() private place: LogPlace | null = null;
  @state() private error: ErrorData | null = null;
  @state() private least: LogLevel = "debug";
  @state() private searched = "";
  @state() private selection: LogSelection | null = null;
  @state() private following = true;
  @query("input") private readonly search!: HTMLInputElement;
  @query("tw-log-lines") private readonly lines!: LogLines | null;

  #shown: readonly LogEntry[] = [];
  #matches: readonly number[] = [];
  readonly #poll = new Poll(this, {
    everyMs: REFRESH_MS,
    wanted: () => this.active && this.api !== null,
    ask: () => this.#ask(),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
  }

  override focus(): void {
    this.search?.focus();
    this.search?.select();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("active") || changed.has("api")) void this.#poll.now();
    const filtered = changed.has("log") || changed.has("least");
    if (filtered) this.#shown = atLeast(this.log.entries, this.least);
    if (filtered || changed.has("searched")) this.#matches = matchesOf(this.#shown, this.searched);
  }

  protected override render() {
    return html`
      ${this.#renderBar()}
      <div class="strips">${this.#renderStrips()}</div>
      ${this.#renderLines()} ${this.#renderDetail()} ${this.#renderFoot()}
    `;
  }

  #renderBar() {
    const none = this.#matches.length === 0;
    return html`<div class="bar">
      <slot name="back"></slot>
      <h2>Log</h2>
      ${renderSearch({
        label: "Search the log",
        placeholder: "Search",
        text: this.searched,
        searched: (text) => this.#typed(text),
        keyed: (event) => this.#searchKeyed(event),
      })}
      <button class="quiet step" title="Previous (Shift Enter)" aria-label="Previous match" ?disabled=${none} @click=${() => this.#step(-1)}>
        <tw-icon name="chevron-up"></tw-icon>
      </button>
      <button class="quiet step" title="Next (Enter)" aria-label="Next match" ?disabled=${none} @click=${() => this.#step(1)}>
        <tw-icon name="chevron-down"></tw-icon>
      </button>
      <span class="found" role="status">${this.#foundText()}</span>
      <span class="grow"></span>
      <tw-button-row class="levels" role="group" aria-label="Lines shown"
        >${LOG_LEVELS.map((level) => this.#renderLevel(level))}</tw-button-row
      >
      <button ?disabled=${this.#shown.length === 0} @click=${this.#copy}><tw-icon name="copy"></tw-icon>${this.#copyText()}</button>
      <button @click=${() => tell(this, "tw-support", { kind: "problem", error: null })}><tw-icon name="mail"></tw-icon>Report a problem…</button>
    </div>`;
  }

  #renderLevel(level: LogLevel) {
    const number = level === "warn" || level === "error" ? countLevel(this.log.entries, level) : 0;
    const title =
      level === "debug" ? "Every line" : level === "error" ? "Errors only" : `${LEVEL_NAMES[level]} and worse`;
    return html`<button
      class=${level}
      title=${title}
      aria-pressed=${this.least === level}
      @click=${() => {
        this.least = level;
      }}
    >
      ${LEVEL_NAMES[level]}${number === 0 ? nothing : html`<b>${formatNumber(number)}</b>`}
    </button>`;
  }

  #renderStrips() {
    const { error, place } = this;
    return html`
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
      ${
        place === null || place.note === null
          ? nothing
          : html`<p class="strip"><tw-icon name="triangle-alert"></tw-icon><span>${place.note}</span></p>`
      }
    `;
  }

  #renderLines() {
    if (this.place === null) return html`<div class="state">${this.error === null ? "Reading the log…" : ""}</div>`;
    if (this.#shown.length === 0) {
      const none = this.log.entries.length === 0;
      return html`<div class="state">
        ${none ? "Nothing is logged yet." : `No line has this level: ${formatNumber(this.log.entries.length)} of lower levels are hidden.`}
      </div>`;
    }
    return html`<tw-log-lines
      .entries=${this.#shown}
      .searched=${this.searched}
      .selection=${this.selection}
      .following=${this.following}
      @tw-select=${(event: Told<"tw-select">) => this.#select(event.detail)}
      @tw-follow=${(event: Told<"tw-follow">) => {
        this.following = event.detail;
      }}
      @tw-copy=${this.#copy}
    ></tw-log-lines>`;
  }

  /** The complete entry at the cursor; its row shows only its first line. */
  #renderDetail() {
    const head = this.#head();
    if (head === undefined) return nothing;
    const { at, level, source, text } = head;
    return html`<div class="detail" role="region" aria-label="Selected line" tabindex="0">
      <p class="about">${dateText(at)} · ${level} · ${source}</p>
      <pre>${piecesOf(text, this.searched).map((piece) => (piece.isHit ? html`<mark>${piece.text}</mark>` : piece.text))}</pre>
    </div>`;
  }

  #renderFoot() {
    const { place, log, following } = this;
    if (place === null) return nothing;
    const all = log.entries.length;
    const shown = this.#shown.length;
    const figures = shown === all ? formatNumber(all) : `${formatNumber(shown)} of ${formatNumber(all)}`;
    const older = log.leftOut === 0 ? "" : `, ${formatNumber(log.leftOut)} older in the file only`;
    return html`<div class="foot">
      <div class="where">
        ${
          place.path === null
            ? html`<span>There is no log file.</span>`
            : html`<span class="mono" title=${place.path}>${place.path}</span>
                <tw-copy-button .text=${place.path} what="path of the log"></tw-copy-button>`
        }
      </div>
      <span>${figures} ${all === 1 ? "line" : "lines"}${older}</span>
      <label title="Levels below this are not logged.">
        Write
        <select .value=${live(place.level)} @change=${this.#setLevel}>
          ${LOG_LEVELS.map((level) => html`<option value=${level} ?selected=${level === place.level}>${WRITTEN[level]}</option>`)}
        </select>
      </label>
      <button
        class="quiet follow"
        title="Stay with the newest line (End)"
        aria-pressed=${following}
        @click=${() => {
          this.following = !following;
        }}
      >
        <tw-icon name="arrow-down-to-line"></tw-icon>Follow
      </button>
    </div>`;
  }

  #foundText(): string {
    const { length } = this.#matches;
    if (this.searched === "") return "";
    if (length === 0) return "Not found";
    const at = this.selection === null ? -1 : this.#matches.indexOf(indexOf(this.#shown, this.selection.head));
    return at < 0 ? formatNumber(length) : `${formatNumber(at + 1)} of ${formatNumber(length)}`;
  }

  #copyText(): string {
    const { length } = selectedOf(this.#shown, this.selection);
    return length === 0 ? "Copy shown" : length === 1 ? "Copy line" : `Copy ${formatNumber(length)} lines`;
  }

  #head(): LogEntry | undefined {
    if (this.selection === null) return undefined;
    const { head } = this.selection;
    const entry = this.#shown[indexOf(this.#shown, head)];
    return entry?.number === head ? entry : undefined;
  }

  #select(selection: LogSelection | null): void {
    this.selection = selection;
    // Otherwise the line would leave the view with the next new lines.
    if (selection !== null && selection.head !== this.#shown.at(-1)?.number) this.following = false;
  }

  #typed(text: string): void {
    this.searched = text;
    const matches = matchesOf(this.#shown, this.searched);
    const at = this.selection === null ? this.#shown.length : indexOf(this.#shown, this.selection.head);
    // The searched event is usually recent, so the search goes upwards from the cursor, or from the end.
    const match = matches.includes(at) ? at : nextMatch(matches, at, -1);
    if (match !== null) void this.#goTo(match);
  }

  #searchKeyed(event: KeyboardEvent): void {
    if (event.key === "Enter") this.#step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && this.searched !== "") this.searched = "";
    else if (event.key === "ArrowDown") this.lines?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(step: 1 | -1): void {
    const at =
      this.selection === null ? (step === 1 ? -1 : this.#shown.length) : indexOf(this.#shown, this.selection.head);
    const match = nextMatch(this.#matches, at, step);
    if (match !== null) void this.#goTo(match);
  }

  async #goTo(index: number): Promise<void> {
    const entry = this.#shown[index];
    if (entry === undefined) return;
    this.#select({ anchor: entry.number, head: entry.number });
    // The detail area takes room from the rows.
    await this.updateComplete;
    this.lines?.reveal(entry.number);
  }

  async #ask(): Promise<void> {
    const { api } = this;
    if (api === null) return;
    try {
      const page = await api.log.entries(this.log.last);
      this.log = withPage(this.log, page);
      // Without a change there is no need to render.
      const { path, note, level } = page;
      const { place } = this;
      if (place?.path !== path || place.note !== note || place.level !== level) this.place = { path, note, level };
      this.error = null;
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  async #setLevel(event: Event): Promise<void> {
    const wanted = (event.target as HTMLSelectElement).value;
    const level = LOG_LEVELS.find((one) => one === wanted);
    if (level === undefined || this.api === null) return;
    try {
      await this.api.log.setLevel(level);
      await this.#poll.now();
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  async #copy(): Promise<void> {
    const selected = selectedOf(this.#shown, this.selection);
    const copied = selected.length === 0 ? this.#shown : selected;
    const said = copied.length === 1 ? "Copied the line" : `Copied ${formatNumber(copied.length)} lines`;
    tell(this, "tw-notice", await copyText(copied.map(fileLine).join("\n"), said));
  }
}
