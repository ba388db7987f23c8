import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { MOST_TOPICS } from "../../contract/tail.ts";
import type { TopicStats, TopicSummary } from "../../contract/topics.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import { topicListStyles } from "./topic-list.styles.ts";
import { TOPIC_TABLE, type TopicRow } from "./topic-model.ts";
import "../components/data-table.ts";
import type { DataTable } from "../components/data-table.ts";
import type { TableSort } from "../components/data-table-model.ts";

const ASK_EVERY_MS = 2_000;
/** And while nothing but errors comes, ever more seldom, down to this. */
const ASK_SELDOM_MS = 30_000;
/** Whoever comes back to a list that is older sees what was made since, ms. */
const FRESH_MS = 5_000;

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
  static override styles = [base, searchFieldStyles, topicListStyles];

  @consume({ context: sessionContext }) @state() session!: Session;
  /** Hidden lists ask for nothing. */
  @property({ type: Boolean }) active = true;

  @state() private topics: readonly TopicSummary[] | null = null;
  @state() private error: ErrorData | null = null;
  @state() private statsError: ErrorData | null = null;
  @state() private loading = false;
  @state() private text = "";
  @state() private internal = false;
  @state() private sort: TableSort = { column: "name", descending: false };
  /** Names of those to be opened together. */
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private stats: ReadonlyMap<string, TopicStats> = new Map();
  @state() private found = 0;
  @query("tw-data-table") private readonly table!: DataTable<TopicRow> | null;
  @query("input") private readonly search!: HTMLInputElement | null;

  #rows: readonly TopicRow[] = [];
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

  protected override firstUpdated(): void {
    this.refresh().then(() => this.search?.focus());
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!["topics", "stats", "internal"].some((name) => changed.has(name))) return;
    this.#rows = (this.topics ?? [])
      .filter(({ internal }) => this.internal || !internal)
      .map((topic) => ({ ...topic, stats: this.stats.get(topic.name) ?? null }));
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("active") && this.active) void this.#comeBack();
  }

  protected override render() {
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
        <span class="count">${this.#count(this.found)}</span>
        <button class="quiet" title="Show a file that Tailwater recorded" @click=${this.#openRecording}>
          Open recording…
        </button>
        <button class="quiet square" title="Refresh" aria-label="Refresh" ?disabled=${this.loading} @click=${() => this.refresh()}>
          <tw-icon name="refresh-cw"></tw-icon>
        </button>
      </div>
      <tw-data-table
        name="topics"
        label="Topics"
        .model=${TOPIC_TABLE}
        .rows=${this.#rows}
        .words=${this.text}
        .sort=${this.sort}
        .chosen=${this.chosen}
        @keydown=${this.#keyed}
        @tw-open-row=${(event: Told<"tw-open-row">) => this.#open(event.detail)}
        @tw-choose-rows=${(event: Told<"tw-choose-rows">) => this.#choose(event.detail)}
        @tw-open-chosen=${this.#openChosen}
        @tw-rows-shown=${this.#rowsShown}
        @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
          this.sort = event.detail;
        }}
        >${this.#renderState()}</tw-data-table
      >
      ${trouble === null || this.topics === null ? nothing : html`<div class="failure">${this.#renderError(trouble)}</div>`}
    `;
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

  #renderError(error: ErrorData) {
    return html`<tw-error-note .error=${error}></tw-error-note>
      <button ?disabled=${this.loading} @click=${() => this.refresh()}>Try again</button>`;
  }

  /** What stands in the place of rows. An error while there are rows stands below them: they must not move under a pointer. */
  #renderState() {
    if (this.topics === null) {
      return html`<div class="state">${this.error === null ? "Loading topics…" : this.#renderError(this.error)}</div>`;
    }
    if (this.found > 0) return nothing;
    return html`<div class="state">
      ${
        this.topics.length === 0
          ? "This cluster has no topics that you may see."
          : html`No topic matches “${this.text}”.${this.internal ? "" : " Internal topics are hidden."}`
      }
    </div>`;
  }

  #count(found: number): string {
    const all = this.topics?.length ?? 0;
    return found === all ? countOf(all, "topic") : `${formatNumber(found)} of ${countOf(all, "topic")}`;
  }

  #rowsShown(): void {
    this.found = this.table?.found.length ?? 0;
  }

  #typed(event: Event): void {
    this.text = (event.target as HTMLInputElement).value;
  }

  #toggleInternal(event: Event): void {
    this.internal = (event.target as HTMLInputElement).checked;
    this.table?.toTop();
  }

  /** The search has the table's keys, too. */
  #keyed(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.text !== "") {
      this.text = "";
      event.preventDefault();
      event.stopPropagation();
    } else if (event.target === this.search) this.table?.press(event, true);
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

  #open(name: string): void {
    tell(this, "tw-open-topic", name);
  }

  /** Not while it is shown: rows must not move under a pointer. */
  async #comeBack(): Promise<void> {
    if (this.topics !== null && performance.now() - this.#loadedAt > FRESH_MS) {
      const key = this.table?.selectedKey ?? null;
      await this.#load();
      await this.updateComplete;
      await this.table?.updateComplete;
      if (key !== null) this.table?.selectKey(key);
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
    const { table } = this;
    if (table === null) return;
    await table.updateComplete;
    // Sorting by figures needs them all; else those on screen do.
    const byFigure = this.sort.column === "records" || this.sort.column === "rate";
    const asked = (byFigure ? table.found : table.inSight).filter(({ error }) => error === null);
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
