import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { MOST_TOPICS } from "../../contract/tail.ts";
import type { TopicStats, TopicSummary } from "../../contract/topics.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { countOf, formatNumber, formatRate } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { markStyles, renderMarked } from "../components/word-search.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import { tickBoxStyles } from "../styles/tick-box.ts";
import { topicListStyles } from "./topic-list.styles.ts";
import { queryTopics, type Sort, type SortColumn } from "./topic-model.ts";

const ROW_PX = 28;
const HEAD_PX = 28;
/** Rows drawn beyond each edge of the view. */
const OVERSCAN = 6;
const ASK_EVERY_MS = 2_000;
/** And while nothing but errors comes, ever more seldom, down to this. */
const ASK_SELDOM_MS = 30_000;
/** Whoever comes back to a list that is older sees what was made since, ms. */
const FRESH_MS = 5_000;
const COLUMNS: readonly (readonly [SortColumn, string])[] = [
  ["name", "Topic"],
  ["partitions", "Partitions"],
  ["replicationFactor", "Replication"],
  ["records", "Records"],
  ["rate", "Records/s"],
];

declare module "../data/events.ts" {
  interface Events {
    "tw-open-recording": null;
    "tw-open-topic": string;
    "tw-open-topics": readonly string[];
  }
}

/**
 * The topics of a cluster. Only the rows on screen exist, and only their figures are asked for, as long as it is shown.
 *
 * @fires tw-open-topic `CustomEvent<string>` the topic to tail
 * @fires tw-open-topics `CustomEvent<readonly string[]>` topics to tail together
 * @fires tw-open-recording show a file
 */
@customElement("tw-topic-list")
export class TopicList extends LitElement {
  static override styles = [base, searchFieldStyles, tickBoxStyles, markStyles, topicListStyles];

  @consume({ context: sessionContext }) @state() session!: Session;
  /** Hidden lists ask for nothing. */
  @property({ type: Boolean }) active = true;

  @state() private topics: readonly TopicSummary[] | null = null;
  @state() private error: ErrorData | null = null;
  @state() private statsError: ErrorData | null = null;
  @state() private loading = false;
  @state() private text = "";
  @state() private internal = false;
  @state() private sort: Sort = { column: "name", descending: false };
  @state() private selected = 0;
  /** Names of those to be opened together. */
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private top = 0;
  @state() private height = 600;
  @state() private stats: ReadonlyMap<string, TopicStats> = new Map();
  @query(".table") private readonly table!: HTMLElement;
  @query("input") private readonly search!: HTMLInputElement | null;

  #loadedAt = 0;
  /** Rounds in a row that failed. */
  #failures = 0;
  /** After a failure, too: a cluster that is back is shown as back without a click. */
  readonly #poll = new Poll(this, {
    everyMs: () => Math.min(ASK_SELDOM_MS, ASK_EVERY_MS * 2 ** Math.max(0, this.#failures - 1)),
    wanted: () => this.active && (this.topics !== null || this.error !== null),
    ask: async () => {
      await (this.error === null ? this.#askStats() : this.#load());
      this.#failures = this.error === null && this.statsError === null ? 0 : this.#failures + 1;
    },
  });
  readonly #resize = new ResizeObserver(([entry]) => {
    this.height = entry?.contentRect.height ?? this.height;
  });

  /** All topics of the cluster, for the palette. */
  get names(): readonly string[] {
    return (this.topics ?? []).map(({ name }) => name);
  }

  override focus(): void {
    this.search?.focus();
    this.search?.select();
  }

  async refresh(): Promise<void> {
    this.loading = true;
    await this.#load();
    this.loading = false;
    await this.updateComplete;
    void this.#poll.now();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    this.#resize.observe(this.table);
    this.refresh().then(() => this.search?.focus());
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("active") && this.active) void this.#comeBack();
  }

  protected override render() {
    const found = this.#found();
    const { first, end } = this.#visible(found.length);
    const trouble = this.error ?? this.statsError;
    return html`
      <div class="bar">
        <div class="search">
          <tw-icon name="search"></tw-icon>
          <input
            type="search"
            placeholder="Filter topics"
            aria-label="Filter topics"
            autocomplete="off"
            spellcheck="false"
            .value=${this.text}
            @input=${this.#typed}
            @keydown=${this.#keyed}
          />
        </div>
        <label class="check">
          <input type="checkbox" .checked=${this.internal} @change=${this.#toggleInternal} />Internal topics
        </label>
        ${this.#renderChosen()}
        <span class="count">${this.#count(found.length)}</span>
        <button class="quiet" title="Show a file that Tailwater recorded" @click=${this.#openRecording}>
          Open recording…
        </button>
        <button class="quiet square" title="Refresh" aria-label="Refresh" ?disabled=${this.loading} @click=${() => this.refresh()}>
          <tw-icon name="refresh-cw"></tw-icon>
        </button>
      </div>
      <div
        class="table"
        role="grid"
        tabindex="0"
        aria-label="Topics"
        aria-multiselectable="true"
        aria-rowcount=${found.length + 1}
        aria-activedescendant=${found.length > 0 ? `topic-${this.selected}` : nothing}
        @scroll=${() => {
          this.top = this.table.scrollTop;
        }}
        @keydown=${this.#keyed}
      >
        <div class="head" role="row" aria-rowindex="1">
          <div role="columnheader"><span class="unseen">Chosen</span></div>
          ${COLUMNS.map(([column, label]) => this.#renderHead(column, label))}
        </div>
        ${this.#renderState(found.length)}
        <div class="space" role="rowgroup" .style=${`height: ${found.length * ROW_PX}px`}>
          ${found.slice(first, end).map((topic, index) => this.#renderRow(topic, first + index))}
        </div>
      </div>
      ${trouble === null || this.topics === null ? nothing : html`<div class="failure">${this.#renderError(trouble)}</div>`}
    `;
  }

  #renderHead(column: SortColumn, label: string) {
    const active = this.sort.column === column;
    const order = active ? (this.sort.descending ? "descending" : "ascending") : "none";
    const icon = active
      ? html`<tw-icon name=${this.sort.descending ? "chevron-down" : "chevron-up"}></tw-icon>`
      : nothing;
    return html`<div role="columnheader" aria-sort=${order} class=${column === "name" ? "" : "num"}>
      <button @click=${() => this.#sortBy(column)}>${label}${icon}</button>
    </div>`;
  }

  #renderRow(topic: TopicSummary, index: number) {
    const selected = index === this.selected;
    const chosen = this.chosen.has(topic.name);
    const classes = `row${selected ? " selected" : ""}${chosen ? " chosen" : ""}${topic.internal ? " internal" : ""}`;
    return html`<div
      id=${`topic-${index}`}
      class=${classes}
      role="row"
      aria-rowindex=${index + 2}
      aria-selected=${chosen}
      .style=${`transform: translateY(${index * ROW_PX}px)`}
      @click=${(event: MouseEvent) => this.#clicked(event, topic, index)}
    >
      <div class="choose" role="gridcell">
        <span class=${chosen ? "box on" : "box"}>${chosen ? html`<tw-icon name="check"></tw-icon>` : nothing}</span>
      </div>
      <div class="cell name" role="gridcell" title=${topic.name}>${renderMarked(topic.name, this.text)}</div>
      ${this.#renderFigures(topic)}
    </div>`;
  }

  #renderChosen() {
    const { size } = this.chosen;
    if (size === 0) return nothing;
    const tooMany = size > MOST_TOPICS;
    return html`
      <button
        class="primary"
        title=${tooMany ? `A view holds ${MOST_TOPICS} topics at most` : "All records of these topics in one view  Ctrl Enter"}
        ?disabled=${tooMany}
        @click=${this.#openChosen}
      >
        ${size === 1 ? "Open (1)" : `Open together (${size})`}
      </button>
      <button class="quiet" @click=${() => this.#choose(new Set())}>Clear</button>
    `;
  }

  #renderFigures(topic: TopicSummary) {
    const stats = this.stats.get(topic.name);
    const trouble = topic.error ?? stats?.error ?? null;
    if (trouble !== null)
      return html`<div class="trouble" role="gridcell" title=${trouble.hint ?? ""}>${trouble.message}</div>`;
    const records = stats?.records ?? null;
    const rate = stats?.recordsPerSecond ?? null;
    return html`
      <div class="cell num" role="gridcell">${topic.partitions}</div>
      <div class="cell num" role="gridcell">${topic.replicationFactor}</div>
      <div class="cell num ${records === null ? "none" : ""}" role="gridcell">${records === null ? "–" : formatNumber(records)}</div>
      <div class="cell num ${rate ? "" : "none"}" role="gridcell">${rate === null ? "–" : formatRate(rate)}</div>
    `;
  }

  #renderError(error: ErrorData) {
    return html`<tw-error-note .error=${error}></tw-error-note>
      <button ?disabled=${this.loading} @click=${() => this.refresh()}>Try again</button>`;
  }

  /** What stands in the place of rows. An error while there are rows stands below them: they must not move under a pointer. */
  #renderState(found: number) {
    if (this.topics === null) {
      return html`<div class="state">${this.error === null ? "Loading topics…" : this.#renderError(this.error)}</div>`;
    }
    if (found > 0) return nothing;
    return html`<div class="state">
      ${
        this.topics.length === 0
          ? "This cluster has no topics that you may see."
          : html`No topic fits “${this.text}”.${this.internal ? "" : " Internal topics are hidden."}`
      }
    </div>`;
  }

  #count(found: number): string {
    const all = this.topics?.length ?? 0;
    return found === all ? countOf(all, "topic") : `${formatNumber(found)} of ${countOf(all, "topic")}`;
  }

  #found(): TopicSummary[] {
    return queryTopics(this.topics ?? [], this.stats, { text: this.text, internal: this.internal, sort: this.sort });
  }

  #visible(count: number): { first: number; end: number } {
    const first = Math.max(0, Math.floor(this.top / ROW_PX) - OVERSCAN);
    return { first, end: Math.min(count, Math.ceil((this.top + this.height) / ROW_PX) + OVERSCAN) };
  }

  #typed(event: Event): void {
    this.text = (event.target as HTMLInputElement).value;
    this.#moveTo(0);
  }

  #toggleInternal(event: Event): void {
    this.internal = (event.target as HTMLInputElement).checked;
    this.#moveTo(0);
  }

  #sortBy(column: SortColumn): void {
    const again = this.sort.column === column;
    // Figures are mostly looked at from the largest down, names from A on.
    this.sort = { column, descending: again ? !this.sort.descending : column !== "name" };
    this.#moveTo(0);
  }

  #keyed(event: KeyboardEvent): void {
    const found = this.#found();
    const page = Math.max(1, Math.floor(this.height / ROW_PX) - 2);
    const inSearch = event.target === this.search;
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
    const step = steps[event.key];
    if (step !== undefined) this.#moveTo(this.selected + step);
    else if (event.key === "Home" && !inSearch) this.#moveTo(0);
    else if (event.key === "End" && !inSearch) this.#moveTo(found.length - 1);
    else if (event.key === " " && !inSearch) this.#toggle(found[this.selected]);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#openChosen();
    else if (event.key === "Enter") {
      const topic = found[this.selected];
      if (topic === undefined) return;
      this.#open(topic, this.selected);
    } else if (event.key === "Escape" && this.text !== "") {
      this.text = "";
      this.#moveTo(0);
    } else if (event.key === "Escape" && this.chosen.size > 0) this.#choose(new Set());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #moveTo(index: number): void {
    this.selected = Math.max(0, Math.min(index, this.#found().length - 1));
    const top = this.selected * ROW_PX;
    const room = this.height - HEAD_PX - ROW_PX;
    if (top < this.table.scrollTop) this.table.scrollTop = top;
    else if (top > this.table.scrollTop + room) this.table.scrollTop = top - room;
  }

  /** A click opens; on the box, or with Ctrl, it chooses; with Shift it chooses all from the last one to here. */
  #clicked(event: MouseEvent, topic: TopicSummary, index: number): void {
    const onBox = event.target instanceof Element && event.target.closest(".choose") !== null;
    if (event.shiftKey) {
      const range = this.#found().slice(Math.min(this.selected, index), Math.max(this.selected, index) + 1);
      this.#choose(new Set([...this.chosen, ...range.filter(({ error }) => error === null).map(({ name }) => name)]));
      getSelection()?.removeAllRanges();
    } else if (onBox || event.ctrlKey || event.metaKey) this.#toggle(topic);
    else {
      this.#open(topic, index);
      return;
    }
    this.selected = index;
  }

  #toggle(topic: TopicSummary | undefined): void {
    if (topic === undefined || topic.error !== null) return;
    const chosen = new Set(this.chosen);
    if (!chosen.delete(topic.name)) chosen.add(topic.name);
    this.#choose(chosen);
  }

  #choose(chosen: ReadonlySet<string>): void {
    this.chosen = chosen;
  }

  #openChosen(): void {
    const { size } = this.chosen;
    if (size === 0 || size > MOST_TOPICS) return;
    const detail = [...this.chosen];
    this.#choose(new Set());
    tell(this, "tw-open-topics", detail);
  }

  #openRecording(): void {
    tell(this, "tw-open-recording");
  }

  #open(topic: TopicSummary, index: number): void {
    this.selected = index;
    tell(this, "tw-open-topic", topic.name);
  }

  /** Not while it is shown: rows must not move under a pointer. */
  async #comeBack(): Promise<void> {
    if (this.topics !== null && performance.now() - this.#loadedAt > FRESH_MS) {
      const name = this.#found()[this.selected]?.name;
      await this.#load();
      const index = this.#found().findIndex((topic) => topic.name === name);
      if (index >= 0) this.#moveTo(index);
    }
    await this.#poll.now();
  }

  async #load(): Promise<void> {
    try {
      this.#loadedAt = performance.now();
      this.topics = await this.session.api.topics.list(this.session.profile.id);
      this.error = null;
      tell(this, "tw-count", this.topics.filter(({ internal }) => !internal).length);
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  /** Asks for the figures of the rows on screen. */
  async #askStats(): Promise<void> {
    const found = this.#found();
    const { first, end } = this.#visible(found.length);
    // Sorting by figures needs them all; else those on screen do.
    const byFigure = this.sort.column === "records" || this.sort.column === "rate";
    const asked = (byFigure ? found : found.slice(first, end)).filter(({ error }) => error === null);
    if (asked.length === 0) return;
    const names = asked.map(({ name }) => name);
    try {
      const answers = await this.session.api.topics.stats(this.session.profile.id, names);
      this.stats = new Map([...this.stats, ...answers.map((answer) => [answer.name, answer] as const)]);
      this.statsError = null;
    } catch (error) {
      this.statsError = toErrorData(error);
    }
  }
}
