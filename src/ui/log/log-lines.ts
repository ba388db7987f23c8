import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { LogEntry } from "../../contract/log.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { dateText, preciseClockText } from "../data/clock.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { logLinesStyles, ROW_PX } from "./log-lines.styles.ts";
import { piecesOf } from "./log-search.ts";
import { indexOf, isSelected, type LogSelection } from "./log-selection.ts";

/** Rows drawn beyond each edge of the view. */
const OVERSCAN = 10;
/** The most characters shown of a line; more than fits in the widest window. */
const MOST_CHARACTERS = 500;

declare module "../data/events.ts" {
  interface Events {
    "tw-copy": null;
    "tw-follow": boolean;
    "tw-select": LogSelection | null;
  }
}

/**
 * Lines of the log, one row each; only those on screen are in the DOM. While it follows, the newest is in view;
 * otherwise the visible lines stay in place.
 *
 * @fires tw-select `CustomEvent<LogSelection | null>`
 * @fires tw-follow `CustomEvent<boolean>` the user scrolled away from the end, or back to it
 * @fires tw-copy copy the selected lines
 */
@customElement("tw-log-lines")
export class LogLines extends LitElement {
  static override styles = [base, logLinesStyles];

  /** Oldest first, as filtered. */
  @property({ attribute: false }) entries: readonly LogEntry[] = [];
  @property() searched = "";
  @property({ attribute: false }) selection: LogSelection | null = null;
  @property({ type: Boolean }) following = true;
  @state() private top = 0;
  @state() private height = 600;
  @query(".scroller") private readonly scroller!: HTMLElement;

  /** The entry at the top of the view, to restore it: its number, and how far it is scrolled out, px. */
  #held = { number: 0, offset: 0 };
  /** The number of the newest entry when following stopped. */
  #seen = 0;
  readonly #resize = new ResizeObserver(() => {
    this.height = this.scroller.clientHeight;
    if (this.following) this.#toEnd();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resize.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override focus(): void {
    this.scroller.focus();
  }

  /** Scrolls just far enough to show the entry with this number. */
  reveal(number: number): void {
    const top = indexOf(this.entries, number) * ROW_PX;
    const { scroller } = this;
    const below = top + ROW_PX - scroller.clientHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (below > scroller.scrollTop) scroller.scrollTop = below;
  }

  protected override firstUpdated(): void {
    this.#resize.observe(this.scroller);
    this.height = this.scroller.clientHeight;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.following || changed.has("following")) this.#seen = this.entries.at(-1)?.number ?? 0;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.following) {
      // Not after the user scrolled, because then the panel learns that following stops.
      if (changed.has("entries") || changed.has("following")) this.#toEnd();
    } else if (changed.has("entries")) {
      const { number, offset } = this.#held;
      this.scroller.scrollTop = indexOf(this.entries, number) * ROW_PX + offset;
      this.top = this.scroller.scrollTop;
    }
  }

  protected override render() {
    const { entries } = this;
    const first = Math.max(0, Math.floor(this.top / ROW_PX) - OVERSCAN);
    const end = Math.min(entries.length, Math.ceil((this.top + this.height) / ROW_PX) + OVERSCAN);
    const head = this.selection?.head ?? null;
    const headAt = head === null ? -1 : indexOf(entries, head);
    const isDrawn = headAt >= first && headAt < end && entries[headAt]?.number === head;
    return html`
      <div
        class="scroller"
        role="listbox"
        tabindex="0"
        aria-label="Log lines"
        aria-multiselectable="true"
        aria-activedescendant=${isDrawn ? `line-${head}` : nothing}
        @scroll=${this.#scrolled}
        @keydown=${this.#keyed}
      >
        <div class="space" role="presentation" .style=${`height: ${entries.length * ROW_PX}px`}>
          ${repeat(
            entries.slice(first, end),
            ({ number }) => number,
            (entry, index) => this.#renderRow(entry, first + index),
          )}
        </div>
      </div>
      ${this.#renderNewer()}
    `;
  }

  #renderRow(entry: LogEntry, index: number) {
    const { number, at, level, source, text } = entry;
    const lineEnd = text.indexOf("\n");
    const shown = (lineEnd < 0 ? text : text.slice(0, lineEnd)).slice(0, MOST_CHARACTERS);
    const more = lineEnd < 0 ? 0 : text.trimEnd().split("\n").length - 1;
    return html`<div
      id=${`line-${number}`}
      class="row ${level} ${this.selection?.head === number ? "head" : ""}"
      role="option"
      aria-selected=${isSelected(this.selection, number)}
      aria-posinset=${index + 1}
      aria-setsize=${this.entries.length}
      .style=${`transform: translateY(${index * ROW_PX}px)`}
      @click=${(event: MouseEvent) => this.#clicked(event, number)}
    >
      <span class="time" title=${dateText(at)}>${preciseClockText(at)}</span>
      <span class="level">${level}</span>
      <span class="source" title=${source}>${this.#marked(source)}</span>
      <span class="text">${this.#marked(shown)}</span>
      ${more === 0 ? nothing : html`<span class="more">+${countOf(more, "line")}</span>`}
    </div>`;
  }

  #marked(text: string) {
    return piecesOf(text, this.searched).map((piece) => (piece.isHit ? html`<mark>${piece.text}</mark>` : piece.text));
  }

  #renderNewer() {
    const newer = this.following ? 0 : this.entries.length - indexOf(this.entries, this.#seen + 1);
    if (newer === 0) return nothing;
    return html`<button class="newer" @click=${() => this.#follow(true)}>
      <tw-icon name="arrow-down"></tw-icon>${formatNumber(newer)} new ${newer === 1 ? "line" : "lines"}
    </button>`;
  }

  #toEnd(): void {
    const { scroller } = this;
    scroller.scrollTop = scroller.scrollHeight;
    this.#hold();
  }

  #scrolled(): void {
    const { scroller } = this;
    const isUp = scroller.scrollTop < this.top;
    const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    this.#hold();
    // New lines only move the end. Only the user's scrolling changes whether it follows.
    if (this.following ? isUp && !isAtEnd : !isUp && isAtEnd) this.#follow(!this.following);
  }

  #hold(): void {
    this.top = this.scroller.scrollTop;
    const first = Math.floor(this.top / ROW_PX);
    this.#held = { number: this.entries[first]?.number ?? 0, offset: this.top - first * ROW_PX };
  }

  #clicked(event: MouseEvent, number: number): void {
    this.#select(
      event.shiftKey ? { anchor: this.selection?.anchor ?? number, head: number } : { anchor: number, head: number },
    );
    if (event.shiftKey) getSelection()?.removeAllRanges();
  }

  #keyed(event: KeyboardEvent): void {
    const { entries, selection } = this;
    const mod = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(this.height / ROW_PX) - 1);
    const at = selection === null ? entries.length : indexOf(entries, selection.head);
    const targets: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - page,
      PageDown: at + page,
      Home: 0,
      End: entries.length - 1,
    };
    const target = targets[event.key];
    const key = event.key.toLowerCase();
    if (target !== undefined && !mod) {
      this.#moveTo(target, event.shiftKey);
      if (event.key === "End" && !event.shiftKey) this.#follow(true);
    } else if (mod && key === "a") this.#selectAll();
    else if (mod && key === "c" && selection !== null) tell(this, "tw-copy");
    else if (key === "escape" && selection !== null) this.#select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #moveTo(index: number, extending: boolean): void {
    const entry = this.entries[Math.max(0, Math.min(index, this.entries.length - 1))];
    if (entry === undefined) return;
    const { number } = entry;
    this.#select({ anchor: extending ? (this.selection?.anchor ?? number) : number, head: number });
    this.reveal(number);
  }

  #selectAll(): void {
    const [first, last] = [this.entries[0], this.entries.at(-1)];
    if (first !== undefined && last !== undefined) this.#select({ anchor: first.number, head: last.number });
  }

  #select(selection: LogSelection | null): void {
    tell(this, "tw-select", selection);
  }

  #follow(following: boolean): void {
    tell(this, "tw-follow", following);
  }
}
