import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ConfigEntry } from "../../contract/topics.ts";
import "../components/copy-button.ts";
import { renderSearch } from "../components/search-field.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { renderFailed } from "../components/table-view.ts";
import "../components/tw-icon.ts";
import { renderWaiting } from "../components/waiting.ts";
import { markStyles, renderMarked } from "../components/word-search.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, WorkWatch } from "../data/work-watch.ts";
import { base } from "../styles/base.ts";
import "./config-edit.ts";
import { humanValue } from "../../contract/config-units.ts";
import { findEntries, isOverride, propertiesText, SOURCES, valueText, withUnits } from "./config-model.ts";
import { topicConfigStyles } from "./topic-config.styles.ts";

const ASK_EVERY_MS = 20_000;

/**
 * The configuration of a topic: each value with its origin and the value that would apply without it. A line expands to
 * show its help and to change it.
 *
 * @fires tw-plan-change
 */
@customElement("tw-topic-config")
export class TopicConfig extends LitElement {
  static override styles = [base, markStyles, tableViewStyles, topicConfigStyles];

  @consume({ context: sessionContext }) @state() session!: Session;
  @property() topic = "";
  @property({ type: Boolean }) active = false;
  @property({ attribute: false }) locked: string | null = null;
  @state() private entries: readonly ConfigEntry[] | null = null;
  @state() private error: ErrorData | null = null;
  @state() private words = "";
  @state() private onlyOverrides = false;
  @state() private raw = false;
  /** The key whose line is expanded. */
  @state() private open: string | null = null;
  @query("input[type=search]") private readonly search!: HTMLInputElement | null;

  /** The element shown in place of the lines had the focus, so the lines take it. */
  #hadFocus = false;
  readonly #work = new WorkWatch(
    () => this.session.api.work,
    () => this.requestUpdate(),
  );
  readonly #poll = new Poll(this, {
    everyMs: ASK_EVERY_MS,
    wanted: () => this.active && this.topic !== "",
    ask: () => this.#load(),
  });

  /** Moves the focus to the lines, where keys do not type into a field. */
  override focus(): void {
    const lines = this.renderRoot.querySelector<HTMLElement>("button.line, pre");
    (lines ?? this.renderRoot.querySelector<HTMLElement>(".state") ?? this.search)?.focus();
  }

  /** Loads immediately. */
  refresh(): Promise<void> {
    return this.#poll.now();
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#hadFocus = this.hasUpdated && this.renderRoot.querySelector(".state:focus") !== null;
    if (!changed.has("topic") || changed.get("topic") === undefined) return;
    this.entries = null;
    this.error = null;
    this.open = null;
  }

  protected override updated(changed: PropertyValues): void {
    if (this.#hadFocus) this.focus();
    if (changed.has("active") || changed.has("topic")) void this.#poll.now();
  }

  protected override render() {
    const found = findEntries(this.entries ?? [], this.words, this.onlyOverrides);
    return html`
      <div class="bar">
        ${renderSearch({
          label: "Filter the configuration",
          placeholder: "Key, value or origin",
          text: this.words,
          searched: (words) => {
            this.words = words;
          },
          keyed: (event) => event.key === "ArrowDown" && this.#step(event, 1),
        })}
        ${this.#check("Only overrides", this.onlyOverrides, (on) => {
          this.onlyOverrides = on;
        })}
        ${this.#check("As text", this.raw, (on) => {
          this.raw = on;
        })}
        <span class="count">${this.entries === null ? nothing : this.#countText(this.entries, found.length)}</span>
        <tw-copy-button what="what is shown, as key=value" .text=${propertiesText(found)}></tw-copy-button>
      </div>
      ${this.entries === null ? this.#renderState() : this.raw ? this.#renderRaw(found) : this.#renderLines(found)}
      ${this.error === null || this.entries === null ? nothing : html`<div class="failure">${this.#renderError(this.error)}</div>`}
    `;
  }

  #check(label: string, on: boolean, set: (on: boolean) => void) {
    return html`<label class="check">
      <input type="checkbox" .checked=${on} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />${label}
    </label>`;
  }

  #renderState() {
    return html`<div class="state" tabindex="-1">
      ${this.error === null ? renderWaiting("Loading the configuration", this.#work) : this.#renderError(this.error)}
    </div>`;
  }

  #renderError(error: ErrorData) {
    return renderFailed(error, () => this.refresh());
  }

  #renderRaw(found: readonly ConfigEntry[]) {
    return html`<pre tabindex="0" aria-label="Configuration">${propertiesText(found)}</pre>`;
  }

  #renderLines(found: readonly ConfigEntry[]) {
    if (found.length === 0) {
      const text =
        this.words === "" ? "Nothing is overridden: the brokers' values apply." : `No key matches “${this.words}”.`;
      return html`<div class="state" tabindex="-1">${text}</div>`;
    }
    return html`<div class="table">
      <div class="heads">
        <span></span><span>Key</span><span>Value</span><span>Origin</span><span>Without the override</span>
      </div>
      <ul class="list" @keydown=${this.#keyed}>
        ${found.map((entry) => this.#renderEntry(entry))}
      </ul>
    </div>`;
  }

  #renderEntry(entry: ConfigEntry) {
    const { name, value, source, inherited } = entry;
    const open = this.open === name;
    const human = value === null ? null : humanValue(name, value);
    const origin = SOURCES[source];
    return html`<li class=${`${isOverride(entry) ? "override" : ""} ${open ? "open" : ""}`}>
      <button class="line" aria-expanded=${open} data-key=${name} @click=${() => this.#toggle(name)}>
        <tw-icon name=${open ? "chevron-down" : "chevron-right"}></tw-icon>
        <span class="key">${renderMarked(name, this.words)}</span>
        <span class="value" title=${valueText(value)}>
          <b class=${value === null || value === "" ? "absent" : ""}>${valueText(value)}</b>${human === null ? nothing : html`<small>${human}</small>`}
        </span>
        <span class="origin" title=${origin.title}>${origin.label}</span>
        <span class="inherited" title=${inherited === null ? "" : SOURCES[inherited.source].title}>
          ${isOverride(entry) && inherited !== null ? withUnits(name, inherited.value) : nothing}
        </span>
      </button>
      ${open ? this.#renderOpen(entry) : nothing}
    </li>`;
  }

  #renderOpen(entry: ConfigEntry) {
    return html`<tw-config-edit
      .entry=${entry}
      .locked=${this.locked}
      @tw-alter=${({ detail }: Told<"tw-alter">) => this.#alter(entry.name, detail)}
      @tw-cancel=${(event: Event) => {
        event.stopPropagation();
        this.#toggle(entry.name);
      }}
    ></tw-config-edit>`;
  }

  #countText(entries: readonly ConfigEntry[], found: number): string {
    const overrides = countOf(entries.filter(isOverride).length, "override");
    const all = countOf(entries.length, "key");
    return `${found === entries.length ? all : `${formatNumber(found)} of ${all}`}, ${overrides}`;
  }

  #toggle(key: string): void {
    this.open = this.open === key ? null : key;
    void this.updateComplete.then(() => this.#lineOf(key)?.focus());
  }

  #lineOf(key: string): HTMLElement | undefined {
    return this.#lines.find((line) => line.dataset.key === key);
  }

  get #lines(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".line")];
  }

  #keyed(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".line")) return;
    if (event.key === "ArrowDown") this.#step(event, 1);
    else if (event.key === "ArrowUp") this.#step(event, -1);
    else if (event.key === "Escape" && this.open !== null) this.#toggle(this.open);
  }

  /** Moves the focus to the next or previous line; from the search to the first line. */
  #step(event: KeyboardEvent, by: number): void {
    event.preventDefault();
    const lines = this.#lines;
    const at = lines.findIndex((line) => line.matches(":focus"));
    if (at + by < 0) this.search?.focus();
    else lines[Math.min(lines.length - 1, at + by)]?.focus();
  }

  /** @param value null: remove the override */
  #alter(key: string, value: string | null): void {
    this.#toggle(key);
    const { topic } = this;
    tell(this, "tw-plan-change", { kind: "topics.configure", request: { topic, alterations: [{ key, value }] } });
  }

  async #load(): Promise<void> {
    const { topic, session } = this;
    try {
      const entries = await this.#work.run((name) => session.api.topics.config(session.profile.id, topic, name));
      if (topic !== this.topic) return;
      this.entries = entries;
      this.error = null;
    } catch (error) {
      // A newer call for the same topic cancels the older one; the user, only the first one.
      if (topic === this.topic && (this.entries === null || !isCancelled(error))) this.error = toErrorData(error);
    }
  }
}
