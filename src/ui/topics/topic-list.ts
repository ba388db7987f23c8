import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import { MOST_TOPICS } from "../../contract/tails.ts";
import { Favourites, starStyles } from "../components/favourites.ts";
import "../components/save-text.ts";
import type { SaveText } from "../components/save-text.ts";
import type { Suggestion } from "../components/suggest-field.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { renderFailed, renderTableState, TableView } from "../components/table-view.ts";
import "../components/tw-icon.ts";
import { renderLong } from "../components/waiting.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { whyNoChange } from "../data/may-change.ts";
import { failure } from "../data/notice.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { controlStyles } from "../styles/control.ts";
import "./config-columns.ts";
import "./create-topic.ts";
import type { CreateTopic } from "./create-topic.ts";
import { KnownKeys, suggestionsOf } from "./known-keys.ts";
import { TerraformExport } from "./terraform-export.ts";
import { actOn, mayChange, planOf, type TopicAction, topicItems } from "./topic-acts.ts";
import { topicListStyles } from "./topic-list.styles.ts";
import { type BarActions, countInstead, renderBar } from "./topic-list-bar.ts";
import { type ListHost, TopicListData } from "./topic-list-data.ts";
import { type ListKeyActions, pressedInList } from "./topic-list-keys.ts";
import { topicTable } from "./topic-model.ts";
import { topicNameStyles } from "./topic-name.ts";
import { arrangeFlat, branchOf, type TopicRow, TopicTree } from "./topic-row.ts";
import { hasBranches } from "./topic-tree.ts";
import { FIRST_VIEW, recallView, rememberView, renderNoTopics, type TopicView } from "./topic-view.ts";

/**
 * The topics of a cluster. Only the rows on screen are drawn, and only the figures of visible columns are requested,
 * while the list is shown. Sorting by a figure requests the figures of all topics, in chunks; sorting by something else
 * stops that.
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
  static override styles = [base, controlStyles, tableViewStyles, topicListStyles, starStyles, topicNameStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  /** A hidden list sends no requests. */
  @property({ type: Boolean }) active = true;

  @state() private view: TopicView = FIRST_VIEW;
  /** The paths of the open branches of the tree. */
  @state() private opened: ReadonlySet<string> = new Set();
  @state() private known: readonly Suggestion[] = [];
  @query("tw-create-topic") private readonly createDialog!: CreateTopic;
  @query("tw-save-text") private readonly saveDialog!: SaveText;

  #tree = new TopicTree(FIRST_VIEW.separator);
  #arrange = arrangeFlat;
  /** The inputs of the current arrangement. */
  #arrangedFor: readonly unknown[] = [];
  #model = this.#makeModel([]);
  readonly #favourites = new Favourites(this, "topics");
  readonly #terraform = new TerraformExport(() => this.requestUpdate());
  readonly #keys = new KnownKeys(
    () => this.session,
    () => this.requestUpdate(),
  );
  readonly #rows = new TableView<TopicRow>(this, {
    noun: "topic",
    sort: { column: "name", descending: false },
    chooses: true,
    open: (key) => this.#open(key),
    openChosen: () => this.#barActions.openChosen(),
    shown: () => void this.#data.bring(),
    menu: (key) => (branchOf(key) === null ? { label: `Topic ${key}`, items: this.#items(key) } : null),
    pressed: (event, { inSearch, key }) => {
      const now = { inSearch, key, chosen: this.#rows.chosen.size };
      const action = pressedInList(event, now, this.#keyActions);
      action?.();
      return action !== null;
    },
  });
  readonly #data = new TopicListData(this, () => this.#listHost);

  /** All topics of the cluster, for the palette. */
  get names(): readonly string[] {
    return (this.#data.topics ?? []).map(({ name }) => name);
  }

  override focus(): void {
    this.#rows.focusSearch();
  }

  refresh(): Promise<void> {
    return this.#data.refresh();
  }

  /** Opens the dialog for a new topic. */
  createTopic(): void {
    if (mayChange(this, this.session)) void this.createDialog.open(this.#data.topics ?? []);
  }

  protected override firstUpdated(): void {
    // Not after the load: by then the user may have gone on to another field.
    this.#rows.search?.focus();
    void this.refresh();
  }

  protected override willUpdate(changed: PropertyValues<this> & Map<PropertyKey, unknown>): void {
    if (changed.has("session")) void this.#recall();
    if (changed.has("view")) this.#model = this.#makeModel(this.view.keys);
    const { view, opened } = this;
    const { text } = this.#rows;
    const arrangedFor = [view.tree, opened, text, view.separator];
    if (arrangedFor.every((one, index) => one === this.#arrangedFor[index])) return;
    if (view.separator !== this.#arrangedFor[3]) this.#tree = new TopicTree(view.separator);
    this.#arrangedFor = arrangedFor;
    const isOpen = (path: string) => text !== "" || opened.has(path);
    this.#arrange = view.tree ? (found) => this.#tree.arrange(found, isOpen) : arrangeFlat;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("active") && this.active) void this.#data.comeBack();
    if (changed.has("active") && !this.active) {
      this.#data.stop();
      this.#keys.cancel();
    }
    if (changed.has("view")) void this.#data.bring();
  }

  protected override render() {
    const trouble = this.#data.error ?? this.#data.figures.error;
    const { topics } = this.#data;
    return html`
      <div class=${this.#rows.chosen.size > 0 ? "bar chosen" : "bar"}>
        ${this.#rows.renderSearch("Filter topics")}
        ${renderLong("Loading topics", this.#data.work)} ${this.#keys.renderLong()}
        ${renderBar(this.#barState(), this.#rows.renderCount(this.#all, countInstead(this.#progress)), this.#barActions)}
      </div>
      ${this.#rows.renderTable(
        {
          name: "topics",
          label: "Topics",
          model: this.#model,
          rows: this.#data.rows(this.#shownView, this.#favourites.names),
          arrange: this.#arrange,
        },
        this.#renderInTable(),
      )}
      ${trouble === null || topics === null ? nothing : html`<div class="failure">${this.#renderError(trouble)}</div>`}
      <tw-create-topic></tw-create-topic>
      <tw-save-text></tw-save-text>
    `;
  }

  /** The number of topics, without internal ones unless they are shown: as beside the section in the rail. */
  get #all(): number {
    const topics = this.#data.topics ?? [];
    return this.view.internal ? topics.length : topics.reduce((count, one) => count + (one.internal ? 0 : 1), 0);
  }

  #renderInTable() {
    return html`${this.#renderState()}
      <tw-config-columns
        slot="columns"
        .keys=${this.view.keys}
        .known=${this.known}
        @focusin=${this.#loadKeys}
        @tw-config-columns=${(event: Told<"tw-config-columns">) => this.#look({ keys: event.detail })}
      ></tw-config-columns>
      <button slot="exports" class="item" ?disabled=${this.#terraform.progress !== null} @click=${this.#saveTerraform}>
        <tw-icon name="download"></tw-icon>Save as Terraform…
      </button>`;
  }

  #items(topic: string) {
    const isFavourite = this.#favourites.names.has(topic);
    return topicItems(isFavourite, whyNoChange(this.session), (action) => this.#act(action, topic));
  }

  #renderError(error: ErrorData) {
    return renderFailed(error, () => this.refresh(), this.#data.loading);
  }

  /**
   * The content instead of rows. With rows, an error is shown below them, because they must not move under the pointer.
   */
  #renderState() {
    if (this.#data.topics === null) {
      return renderTableState(this.#data.error === null ? "Loading topics…" : this.#renderError(this.#data.error));
    }
    if (this.#rows.found > 0) return nothing;
    const { length } = this.#data.topics;
    return renderTableState(renderNoTopics(length, this.#rows.text, this.#shownView, (change) => this.#look(change)));
  }

  #barState() {
    return {
      view: this.#shownView,
      isFlat: this.#isFlat,
      favourites: this.#favourites.names.size,
      chosen: this.#rows.chosen.size,
      isBusy: this.#progress !== null,
      loading: this.#data.loading,
      locked: whyNoChange(this.session),
    };
  }

  /** The tree of all topics has no branch. While a search is on, that is not said: only few names are shown. */
  get #isFlat(): boolean {
    const { tree, separator, internal } = this.view;
    const { topics } = this.#data;
    if (!tree || topics === null || this.#rows.text !== "") return false;
    const shown = internal ? topics : topics.filter((topic) => !topic.internal);
    return !hasBranches(
      shown.map(({ name }) => name),
      separator,
    );
  }

  get #progress() {
    return this.#terraform.progress ?? this.#data.figures.progress;
  }

  readonly #barActions: BarActions = {
    look: (change) => this.#look(change),
    openChosen: () => {
      const detail = [...this.#rows.chosen];
      if (detail.length === 0 || detail.length > MOST_TOPICS) return;
      this.#rows.choose([]);
      tell(this, "tw-open-topics", detail);
    },
    createGroup: () =>
      mayChange(this, this.session) && tell(this, "tw-create-group", { topics: [...this.#rows.chosen] }),
    empty: () => planOf(this, this.session, "topics.empty", [...this.#rows.chosen]),
    remove: () => planOf(this, this.session, "topics.delete", [...this.#rows.chosen]),
    clear: () => this.#rows.choose([]),
    stop: () => {
      this.#terraform.stop();
      if (this.#data.figures.progress !== null) this.#rows.sortBy(null);
      this.#data.figures.stop();
    },
    create: () => this.createTopic(),
    openRecording: () => tell(this, "tw-open-recording"),
    refresh: () => void this.refresh(),
  };

  #makeModel(keys: readonly string[]) {
    return topicTable(keys, {
      place: (row) => (this.view.tree ? this.#tree.placeOf(row) : null),
      star: (topic) => this.#favourites.toggle(topic),
      page: (topic) => tell(this, "tw-open-topic-page", topic),
      menu: (topic, x, y) => this.#rows.askMenu(topic, x, y),
    });
  }

  /** Without a favourite the filter for favourites has no effect, because the list would be empty. */
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
    if (change.keys === undefined) this.#rows.table?.toTop();
  }

  readonly #keyActions: ListKeyActions = {
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

  async #loadKeys(): Promise<void> {
    if (this.known.length > 0) return;
    await this.#keys.load(this.#data.topics ?? []);
    this.known = suggestionsOf(this.#keys.entries);
  }

  /** For the chosen topics, otherwise for all that are shown. */
  async #saveTerraform(): Promise<void> {
    const found = (this.#rows.table?.found ?? []).filter(({ error, internal }) => error === null && !internal);
    const { chosen } = this.#rows;
    const topics = chosen.size === 0 ? found : found.filter(({ name }) => chosen.has(name));
    try {
      const saved = await this.#terraform.run(this.session, topics);
      if (saved !== null) void this.saveDialog.open(saved);
    } catch (error) {
      tell(this, "tw-notice", failure(error));
    }
  }

  get #listHost(): ListHost {
    const { session, active } = this;
    return {
      session,
      active,
      table: this.#rows.table,
      sorted: this.#rows.sort.column,
      loaded: (topics) => {
        this.#rows.keepChosen(topics.map(({ name }) => name));
        tell(this, "tw-count", topics.filter(({ internal }) => !internal).length);
      },
    };
  }
}
