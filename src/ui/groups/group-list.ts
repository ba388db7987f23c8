import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupSummary } from "../../contract/groups.ts";
import { doOrSay } from "../components/action-menu.ts";
import { Favourites, favouritesFirst, starStyles } from "../components/favourites.ts";
import { rowToolStyles } from "../components/row-tools.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { renderFailed, renderTableState, TableView } from "../components/table-view.ts";
import "../components/tw-icon.ts";
import { renderHelp } from "../components/help-button.ts";
import { renderLong } from "../components/waiting.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { whyNoChange } from "../data/may-change.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, WorkWatch } from "../data/work-watch.ts";
import { base } from "../styles/base.ts";
import { chipStyles } from "../styles/chip.ts";
import { actOnRow, type GroupAction, groupItems, planDeletion, rowActionOf } from "./group-acts.ts";
import { renderChips } from "./group-chips.ts";
import { GroupFigureFeed } from "./group-figures.ts";
import { groupListStyles } from "./group-list.styles.ts";
import { renderMissing } from "./group-missing.ts";
import { FIGURE_COLUMNS, type GroupRow, groupTable } from "./group-model.ts";
import { filterText, fitsFilter, type GroupFilter, NO_FILTER } from "./group-states.ts";

const ASK_EVERY_MS = 5_000;
/** After repeated errors the interval grows up to this value. */
const ASK_LEAST_OFTEN_MS = 30_000;
/** The greatest age of figures: on screen, and of the other groups, which a sort needs. */
const FRESH_MS = 4_000;
const FRESH_OTHERS_MS = 60_000;

/**
 * The groups of a cluster: the list first, then the figures of the rows on screen while the list is shown. Sorting by a
 * figure requests the figures of all groups, in chunks; sorting by something else stops that.
 *
 * @fires tw-open-group `CustomEvent<string>`
 * @fires tw-reset-group
 * @fires tw-tail-from-group
 * @fires tw-plan-change the user wants to delete groups
 */
@customElement("tw-group-list")
export class GroupList extends LitElement {
  static override styles = [base, chipStyles, tableViewStyles, groupListStyles, starStyles, rowToolStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  /** A hidden list sends no requests. */
  @property({ type: Boolean }) active = true;

  @state() private groups: readonly GroupSummary[] | null = null;
  @state() private failures: readonly ErrorData[] = [];
  @state() private error: ErrorData | null = null;
  @state() private loading = false;
  @state() private filter: GroupFilter = NO_FILTER;

  #rows: readonly GroupRow[] = [];
  /** The inputs of the current rows. */
  #madeOf: readonly unknown[] = [];
  #failed = 0;
  readonly #favourites = new Favourites(this, "groups");
  readonly #model = groupTable(
    (group) => this.#favourites.toggle(group),
    (group, x, y) => this.#view.askMenu(group, x, y),
  );
  readonly #view = new TableView<GroupRow>(this, {
    noun: "group",
    sort: { column: "group", descending: false },
    chooses: true,
    open: (group) => tell(this, "tw-open-group", group),
    shown: () => void this.#bring(),
    menu: (group) => {
      const row = this.#rowOf(group);
      const act = (action: GroupAction) => row && actOnRow(this, this.session, this.#favourites, action, row);
      return row === null ? null : { label: `Group ${group}`, items: groupItems(this.session, row, act) };
    },
    pressed: (event, { inSearch, key }) => !inSearch && this.#pressed(event, this.#rowOf(key)),
  });
  readonly #feed = new GroupFigureFeed(
    (groups, work) => this.session.api.groups.figures(this.session.profile.id, groups, work),
    () => this.session.api.work,
    () => this.requestUpdate(),
  );
  readonly #work = new WorkWatch(
    () => this.session.api.work,
    () => this.requestUpdate(),
  );
  readonly #poll = new Poll(this, {
    everyMs: () => Math.min(ASK_LEAST_OFTEN_MS, ASK_EVERY_MS * 2 ** Math.max(0, this.#failed - 1)),
    wanted: () => this.active && this.session !== undefined,
    ask: async () => {
      await this.#load();
      await this.#bring();
      this.#failed = this.error === null && this.#feed.error === null ? 0 : this.#failed + 1;
    },
  });

  /** All groups of the cluster, for the palette. */
  get names(): readonly string[] {
    return (this.groups ?? []).map(({ group }) => group);
  }

  override focus(): void {
    this.#view.focusSearch();
  }

  async refresh(): Promise<void> {
    this.loading = true;
    this.#feed.expire();
    await this.#poll.now();
    this.loading = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("session")) void this.#favourites.recall(this.session);
    const madeOf = [this.groups, this.#feed.figures, this.#favourites.names, this.filter];
    if (madeOf.every((one, index) => one === this.#madeOf[index])) return;
    this.#madeOf = madeOf;
    this.#rows = (this.groups ?? [])
      .map((group) => ({
        ...group,
        figures: this.#feed.figures.get(group.group) ?? null,
        favourite: this.#favourites.names.has(group.group),
      }))
      .filter((row) => fitsFilter(row, this.filter));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("active") && this.active) void this.#poll.now();
    if (!changed.has("active") || this.active) return;
    this.#feed.stop();
    this.#work.cancel();
  }

  protected override render() {
    return html`
      <div class="bar">
        ${this.#view.renderSearch("Filter groups")}
        ${this.#renderChosen()}
        ${this.#view.renderCount(this.groups?.length ?? null, this.#countInstead)}
        ${renderLong("Loading groups", this.#work)}
        ${this.#feed.progress === null ? nothing : html`<button class="quiet" @click=${() => this.#stop()}>Stop</button>`}
        <button
          aria-disabled=${whyNoChange(this.session) !== null}
          title=${whyNoChange(this.session) ?? "A new group at given offsets"}
          @click=${() => doOrSay(this, whyNoChange(this.session), () => tell(this, "tw-create-group", { topics: [] }))}
        >
          <tw-icon name="plus"></tw-icon>Create group…
        </button>
        <button
          class="quiet square"
          title=${`Refresh (every ${ASK_EVERY_MS / 1_000} s automatically)`}
          aria-label="Refresh"
          ?disabled=${this.loading}
          @click=${() => this.refresh()}
        >
          <tw-icon name="refresh-cw"></tw-icon>
        </button>
      </div>
      ${renderChips(this.groups, this.#favouriteCount, this.filter, (change) => {
        this.filter = { ...this.filter, ...change };
        this.#view.table?.toTop();
      })}
      ${this.#view.renderTable(
        { name: "groups", label: "Groups", model: this.#model, rows: this.#rows, arrange: favouritesFirst },
        this.#renderState(),
      )}
      ${this.groups === null ? nothing : renderMissing(this.failures)} ${this.#renderTrouble()}
    `;
  }

  #renderChosen() {
    const { size } = this.#view.chosen;
    if (size === 0) return nothing;
    const why = whyNoChange(this.session);
    return html`
      <button
        class="danger"
        aria-disabled=${why !== null}
        title=${why ?? "Shows first what would be deleted  Del"}
        @click=${this.#deleteChosen}
      >
        <tw-icon name="trash-2"></tw-icon>Delete (${formatNumber(size)})…
      </button>
      <button class="quiet" @click=${() => this.#view.choose([])}>Clear</button>
    `;
  }

  #rowOf(key: string | null): GroupRow | null {
    return this.#rows.find(({ group }) => group === key) ?? null;
  }

  /** An error is shown below existing rows, because they must not move under the pointer. */
  #renderTrouble() {
    const trouble = this.error ?? this.#feed.error;
    return trouble === null || this.groups === null
      ? nothing
      : html`<div class="failure">${this.#renderError(trouble)}</div>`;
  }

  #renderError(error: ErrorData) {
    return renderFailed(error, () => this.refresh(), this.loading);
  }

  /** The content instead of rows. */
  #renderState() {
    if (this.groups === null) {
      return renderTableState(this.error === null ? "Loading groups…" : this.#renderError(this.error));
    }
    if (this.#view.found > 0) return nothing;
    if (this.groups.length === 0) {
      return renderTableState(html`
        This cluster has no groups that you may see. To see all groups you need the ACL Describe on the cluster; to see one, Describe on that group.
        ${renderHelp()}
      `);
    }
    return renderTableState(html`
      No group matches ${filterText(this.#view.text, this.filter)}.
      <button @click=${() => {
        this.filter = NO_FILTER;
        this.#view.clearSearch();
      }}>Clear the filter</button>
    `);
  }

  get #favouriteCount(): number {
    return (this.groups ?? []).filter(({ group }) => this.#favourites.names.has(group)).length;
  }

  get #countInstead(): string | null {
    const { progress } = this.#feed;
    if (progress === null) return null;
    return `Asking about groups: ${formatNumber(progress.done)} of ${formatNumber(progress.total)}…`;
  }

  #pressed(event: KeyboardEvent, row: GroupRow | null): boolean {
    const action = event.ctrlKey || event.metaKey || event.altKey ? null : rowActionOf(event.key);
    if (action === "delete" && this.#view.chosen.size > 0) this.#deleteChosen();
    else if (action !== null && row !== null) actOnRow(this, this.session, this.#favourites, action, row);
    else return false;
    return true;
  }

  #deleteChosen(): void {
    planDeletion(this, whyNoChange(this.session), [...this.#view.chosen]);
  }

  async #load(): Promise<void> {
    try {
      const { api, profile } = this.session;
      const { groups, failures } = await this.#work.run((name) => api.groups.list(profile.id, name));
      this.groups = groups;
      this.failures = failures;
      this.error = null;
      this.#feed.keep(groups);
      this.#view.keepChosen(this.names);
      tell(this, "tw-count", groups.length);
    } catch (error) {
      if (isCancelled(error) && !this.active) return;
      this.error = toErrorData(error);
      // The user cancelled it, so it is not repeated automatically.
      if (isCancelled(error)) this.#poll.stop();
    }
    await this.updateComplete;
  }

  /** Stops requesting the figures of all groups. Sorts by name, and the rows on screen still get their figures. */
  #stop(): void {
    this.#feed.stop();
    this.#view.sortBy(null);
  }

  /**
   * Requests the figures on screen, or those of all groups when the list is sorted by a figure. Requests nothing while
   * no figure is shown.
   */
  async #bring(): Promise<void> {
    const { table, sort } = this.#view;
    if (table === null || this.groups === null || !this.active) return;
    await table.updateComplete;
    if (!table.columns.some(({ id }) => FIGURE_COLUMNS.has(id))) return;
    const others = FIGURE_COLUMNS.has(sort.column) ? table.found : [];
    await this.#feed.bring(table.inSight, others, FRESH_MS, FRESH_OTHERS_MS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-list": GroupList;
  }
}
