import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import { MOST_TOPICS } from "../../contract/tails.ts";
import "../components/data-table.ts";
import type { DataTable } from "../components/data-table.ts";
import type { TableSort } from "../components/data-table-model.ts";
import "../components/error-note.ts";
import { Favourites, starStyles } from "../components/favourites.ts";
import "../components/save-text.ts";
import type { SaveText } from "../components/save-text.ts";
import type { Suggestion } from "../components/suggest-field.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { whyNoChange } from "../data/may-change.ts";
import { failure } from "../data/notice.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { controlStyles } from "../styles/control.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import "./config-columns.ts";
import "./create-topic.ts";
import type { CreateTopic } from "./create-topic.ts";
import { knownEntries, suggestionsOf } from "./known-keys.ts";
import { TerraformExport } from "./terraform-export.ts";
import { actOn, mayChange, planOf } from "./topic-acts.ts";
import { topicListStyles } from "./topic-list.styles.ts";
import { type BarActions, renderBar, renderSearch } from "./topic-list-bar.ts";
import { type ListHost, TopicListData } from "./topic-list-data.ts";
import { type ListKeyActions, pressedInList } from "./topic-list-keys.ts";
import "./topic-menu.ts";
import type { TopicAction } from "./topic-menu.ts";
import { topicTable } from "./topic-model.ts";
import { topicNameStyles } from "./topic-name.ts";
import { arrangeFlat, arrangeTree, branchOf, type TopicRow } from "./topic-row.ts";
import { FIRST_VIEW, recallView, rememberView, renderNoTopics, type TopicView } from "./topic-view.ts";

const BY_NAME: TableSort = { column: "name", descending: false };

/**
 * The topics of a cluster. Only the rows on screen exist, and only what their columns show is asked for, as long as it is
 * shown. Sorting by a figure asks for those of all topics, in chunks; sorting by something else ends that.
 *
 * @fires tw-open-topic `CustomEvent<string>` the topic to tail
 * @fires tw-open-topic-page `CustomEvent<string>`
 * @fires tw-open-topics `CustomEvent<readonly string[]>` topics to tail together
 * @fires tw-create-group
 * @fires tw-plan-change
 * @fires tw-open-recording show a file
 */
@customElement("tw-topic-list")
export class TopicList extends LitElement {
  static override styles = [base, controlStyles, searchFieldStyles, topicListStyles, starStyles, topicNameStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  /** Hidden lists ask for nothing. */
  @property({ type: Boolean }) active = true;

  @state() private text = "";
  @state() private view: TopicView = FIRST_VIEW;
  @state() private sort: TableSort = BY_NAME;
  /** Names of those that something is to be done with. */
  @state() private chosen: ReadonlySet<string> = new Set();
  /** Paths of the tree's branches that are open. */
  @state() private opened: ReadonlySet<string> = new Set();
  @state() private menu: Told<"tw-table-row-menu">["detail"] | null = null;
  @state() private known: readonly Suggestion[] = [];
  @state() private found = 0;
  @query("tw-data-table") private readonly table!: DataTable<TopicRow> | null;
  @query("input[type=search]") private readonly search!: HTMLInputElement | null;
  @query("tw-create-topic") private readonly createDialog!: CreateTopic;
  @query("tw-save-text") private readonly saveDialog!: SaveText;

  #arrange = arrangeFlat;
  #model = this.#makeModel([]);
  readonly #favourites = new Favourites(this, "topics");
  readonly #terraform = new TerraformExport(() => this.requestUpdate());
  readonly #data = new TopicListData(this, () => this.#listHost);

  /** All topics of the cluster, for the palette. */
  get names(): readonly string[] {
    return (this.#data.topics ?? []).map(({ name }) => name);
  }

  override focus(): void {
    this.search?.focus();
    this.search?.select();
  }

  refresh(): Promise<void> {
    return this.#data.refresh();
  }

  /** Asks what a new topic is to be. */
  createTopic(): void {
    if (mayChange(this, this.session)) void this.createDialog.open(this.#data.topics ?? []);
  }

  protected override firstUpdated(): void {
    this.refresh().then(() => this.search?.focus());
  }

  protected override willUpdate(changed: PropertyValues<this> & Map<PropertyKey, unknown>): void {
    if (changed.has("session")) void this.#recall();
    if (changed.has("view")) this.#model = this.#makeModel(this.view.keys);
    if (["view", "opened", "text"].some((name) => changed.has(name))) {
      const isOpen = (path: string) => this.text !== "" || this.opened.has(path);
      this.#arrange = this.view.tree ? (found) => arrangeTree(found, isOpen) : arrangeFlat;
    }
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("active") && this.active) void this.#data.comeBack();
    if (changed.has("active") && !this.active) this.#data.figures.stop();
    if (changed.has("sort") || changed.has("view")) void this.#data.bring();
  }

  protected override render() {
    const trouble = this.#data.error ?? this.#data.figures.error;
    return html`
      <div class="bar">
        ${renderSearch(this.text, this.#searched, this.#keyed)}
        ${renderBar(this.#barState(), this.#barActions)}
      </div>
      <tw-data-table
        label="Topics"
        name="topics"
        .model=${this.#model}
        .rows=${this.#data.rows(this.#shownView, this.#favourites.names)}
        .words=${this.text}
        .sort=${this.sort}
        .arrange=${this.#arrange}
        .chosen=${this.chosen}
        @keydown=${this.#keyed}
        @tw-open-row=${(event: Told<"tw-open-row">) => this.#open(event.detail)}
        @tw-choose-rows=${(event: Told<"tw-choose-rows">) => {
          this.chosen = event.detail;
        }}
        @tw-open-chosen=${() => this.#barActions.openChosen()}
        @tw-rows-shown=${this.#rowsShown}
        @tw-columns-shown=${() => this.#data.bring()}
        @tw-table-row-menu=${(event: Told<"tw-table-row-menu">) => {
          this.menu = branchOf(event.detail.key) === null ? event.detail : null;
        }}
        @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
          this.sort = event.detail;
        }}
        >${this.#renderState()}
        <tw-config-columns
          slot="columns"
          .keys=${this.view.keys}
          .known=${this.known}
          @focusin=${this.#loadKeys}
          @tw-config-columns=${(event: Told<"tw-config-columns">) => this.#look({ keys: event.detail })}
        ></tw-config-columns>
        <button slot="exports" class="item" ?disabled=${this.#terraform.progress !== null} @click=${this.#saveTerraform}>
          <tw-icon name="download"></tw-icon>Save as Terraform…
        </button>
      </tw-data-table>
      ${trouble === null || this.#data.topics === null ? nothing : html`<div class="failure">${this.#renderError(trouble)}</div>`}
      ${this.menu === null ? nothing : this.#renderMenu(this.menu)}
      <tw-create-topic></tw-create-topic>
      <tw-save-text></tw-save-text>
    `;
  }

  #renderMenu({ key, x, y }: Told<"tw-table-row-menu">["detail"]) {
    return html`<tw-topic-menu
      .topic=${key}
      .place=${{ x, y }}
      .locked=${whyNoChange(this.session)}
      ?favourite=${this.#favourites.names.has(key)}
      @tw-done=${() => this.#closeMenu()}
      @tw-topic-action=${(event: Told<"tw-topic-action">) => {
        this.#closeMenu();
        this.#act(event.detail, key);
      }}
    ></tw-topic-menu>`;
  }

  #renderError(error: ErrorData) {
    return html`<tw-error-note .error=${error}></tw-error-note>
      <button ?disabled=${this.#data.loading} @click=${() => this.refresh()}>Try again</button>`;
  }

  /** What stands in the place of rows. An error while there are rows stands below them: they must not move under a pointer. */
  #renderState() {
    if (this.#data.topics === null) {
      return html`<div class="state">${this.#data.error === null ? "Loading topics…" : this.#renderError(this.#data.error)}</div>`;
    }
    if (this.found > 0) return nothing;
    const { length } = this.#data.topics;
    return html`<div class="state">${renderNoTopics(length, this.text, this.#shownView, (change) => this.#look(change))}</div>`;
  }

  #barState() {
    return {
      view: this.#shownView,
      favourites: this.#favourites.names.size,
      chosen: this.chosen.size,
      found: this.found,
      all: this.#data.topics?.length ?? 0,
      progress: this.#terraform.progress ?? this.#data.figures.progress,
      loading: this.#data.loading,
      locked: whyNoChange(this.session),
    };
  }

  readonly #barActions: BarActions = {
    look: (change) => this.#look(change),
    openChosen: () => {
      const { size } = this.chosen;
      if (size === 0 || size > MOST_TOPICS) return;
      const detail = [...this.chosen];
      this.chosen = new Set();
      tell(this, "tw-open-topics", detail);
    },
    createGroup: () => tell(this, "tw-create-group", { topics: [...this.chosen] }),
    empty: () => planOf(this, this.session, "topics.empty", [...this.chosen]),
    remove: () => planOf(this, this.session, "topics.delete", [...this.chosen]),
    clear: () => {
      this.chosen = new Set();
    },
    stop: () => {
      this.#terraform.stop();
      if (this.#data.figures.progress !== null) this.sort = BY_NAME;
      this.#data.figures.stop();
    },
    create: () => this.createTopic(),
    openRecording: () => tell(this, "tw-open-recording"),
    refresh: () => void this.refresh(),
  };

  #makeModel(keys: readonly string[]) {
    return topicTable(keys, {
      star: (topic) => this.#favourites.toggle(topic),
      page: (topic) => tell(this, "tw-open-topic-page", topic),
      menu: (key, x, y) => {
        this.menu = { key, x, y };
      },
    });
  }

  /** Without a favourite there are not only favourites: nothing would be shown. */
  get #shownView(): TopicView {
    return { ...this.view, onlyFavourites: this.view.onlyFavourites && this.#favourites.names.size > 0 };
  }

  async #recall(): Promise<void> {
    const { session } = this;
    void this.#favourites.recall(session);
    const view = await recallView(session);
    if (session.profile.id === this.session.profile.id) this.view = view;
  }

  #look(change: Partial<TopicView>): void {
    this.view = { ...this.view, ...change };
    rememberView(this.session, this.view, change);
    if (change.keys === undefined) this.table?.toTop();
  }

  #rowsShown(): void {
    this.found = this.table?.found.length ?? 0;
    void this.#data.bring();
  }

  readonly #searched = (text: string) => {
    this.text = text;
  };

  /** The search has the table's keys, too. */
  #keyed(event: KeyboardEvent): void {
    const inSearch = event.composedPath()[0] === this.search;
    const key = this.table?.selectedKey ?? null;
    const now = { inSearch, searching: this.text !== "", key, chosen: this.chosen.size };
    const action = pressedInList(event, now, this.#keyActions);
    if (action === null && inSearch) this.table?.press(event, true);
    if (action === null) return;
    action();
    event.preventDefault();
    event.stopPropagation();
  }

  readonly #keyActions: ListKeyActions = {
    clearSearch: () => {
      this.text = "";
    },
    act: (action, topic) => this.#act(action, topic),
    unfold: (branch, open) => this.#unfold(branch, open),
    create: () => this.createTopic(),
    deleteChosen: () => this.#barActions.remove(),
  };

  #act(action: TopicAction, topic: string): void {
    actOn(this, this.session, this.#favourites, action, topic);
  }

  #open(key: string): void {
    const branch = branchOf(key);
    if (branch === null) tell(this, "tw-open-topic", key);
    else this.#unfold(branch, !this.opened.has(branch));
  }

  #unfold(branch: string, open: boolean): void {
    const opened = new Set(this.opened);
    if (open) opened.add(branch);
    else opened.delete(branch);
    this.opened = opened;
  }

  #closeMenu(): void {
    this.menu = null;
    this.table?.focus();
  }

  async #loadKeys(): Promise<void> {
    if (this.known.length === 0) this.known = suggestionsOf(await knownEntries(this.session, this.#data.topics ?? []));
  }

  /** Of those that are chosen, else of all that are shown. */
  async #saveTerraform(): Promise<void> {
    const found = (this.table?.found ?? []).filter(({ error, internal }) => error === null && !internal);
    const topics = this.chosen.size === 0 ? found : found.filter(({ name }) => this.chosen.has(name));
    try {
      const saved = await this.#terraform.run(this.session, topics);
      if (saved !== null) void this.saveDialog.open(saved);
    } catch (error) {
      tell(this, "tw-notice", failure(error));
    }
  }

  get #listHost(): ListHost {
    const { session, active, table, sort } = this;
    return {
      session,
      active,
      table,
      sorted: sort.column,
      loaded: (topics) => {
        const names = new Set(topics.map(({ name }) => name));
        this.chosen = new Set([...this.chosen].filter((name) => names.has(name)));
        tell(this, "tw-count", topics.filter(({ internal }) => !internal).length);
      },
    };
  }
}
