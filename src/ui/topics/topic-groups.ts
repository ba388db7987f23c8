import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupInTopic } from "../../contract/groups.ts";
import { doOrSay } from "../components/action-menu.ts";
import type { TableModel } from "../components/data-table-model.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { renderFailed, TableView } from "../components/table-view.ts";
import "../components/tw-icon.ts";
import { renderLong } from "../components/waiting.ts";
import { renderMarked } from "../components/word-search.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, WorkWatch } from "../data/work-watch.ts";
import { base } from "../styles/base.ts";

/** The least interval, ms: each refresh asks for every group. */
const ASK_EVERY_MS = 15_000;
const ASKING = "Asking every group of the cluster";

declare module "../data/events.ts" {
  interface Events {
    /** Creates a group that starts in these topics. */
    "tw-create-group": { readonly topics: readonly string[] };
  }
}

const GROUP_TABLE: TableModel<GroupInTopic> = {
  keyOf: ({ group }) => group,
  textOf: ({ group, state }) => `${group} ${state ?? ""}`,
  columns: [
    {
      id: "group",
      label: "Group",
      track: "minmax(200px, 1fr)",
      value: ({ group }) => group,
      render: ({ group }, words) => renderMarked(group, words),
    },
    { id: "state", label: "State", track: "160px", value: ({ state }) => state, tone: stateTone },
    { id: "type", label: "Type", track: "112px", value: ({ type }) => type },
    { id: "members", label: "Members", track: "96px", figure: true, value: ({ members }) => members },
    {
      id: "lag",
      label: "Lag in this topic",
      track: "136px",
      figure: true,
      value: ({ lag }) => lag,
      render: ({ lag }) => (lag === null ? "–" : formatNumber(lag)),
      title: ({ lag }) => (lag === null ? "Unknown: no offset is committed, or it may not be read" : null),
    },
    {
      id: "partitions",
      label: "Partitions",
      track: "104px",
      figure: true,
      value: ({ partitions }) => partitions,
      title: () => "With an offset, or with a member",
    },
  ],
};

function stateTone({ state }: GroupInTopic): string {
  if (state === null) return "none";
  return /rebalanc|assign|reconcil/i.test(state) ? "warn" : state === "Dead" ? "danger" : "";
}

/**
 * The groups with offsets in a topic. Reading them joins no group and commits no offset.
 *
 * @fires tw-open-group `CustomEvent<string>`
 * @fires tw-create-group
 * @fires tw-count `CustomEvent<number>` the number of groups
 */
@customElement("tw-topic-groups")
export class TopicGroups extends LitElement {
  static override styles = [base, tableViewStyles];

  @consume({ context: sessionContext }) @state() session!: Session;
  @property() topic = "";
  @property({ type: Boolean }) active = false;
  @property({ attribute: false }) locked: string | null = null;
  @state() private groups: readonly GroupInTopic[] | null = null;
  /** Why some groups may be missing. */
  @state() private failures: readonly ErrorData[] = [];
  @state() private error: ErrorData | null = null;

  readonly #view = new TableView<GroupInTopic>(this, {
    noun: "group",
    sort: { column: "lag", descending: true },
    open: (group) => tell(this, "tw-open-group", group),
  });
  readonly #work = new WorkWatch(
    () => this.session.api.work,
    () => this.requestUpdate(),
  );
  readonly #poll = new Poll(this, {
    everyMs: ASK_EVERY_MS,
    wanted: () => this.active && this.topic !== "",
    ask: () => this.#load(),
  });

  override focus(): void {
    this.#view.table?.focus();
  }

  /** Loads immediately. */
  refresh(): Promise<void> {
    return this.#poll.now();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("topic") || changed.get("topic") === undefined) return;
    this.groups = null;
    this.failures = [];
    this.error = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#work.cancel();
  }

  protected override updated(changed: PropertyValues): void {
    // The list is no longer shown.
    if (changed.get("topic") !== undefined || (changed.has("active") && !this.active)) this.#work.cancel();
    if (changed.has("active") || changed.has("topic")) void this.#poll.now();
  }

  protected override render() {
    const { groups } = this;
    return html`
      <div class="bar">
        ${this.#view.renderSearch("Filter groups")} ${this.#view.renderCount(groups?.length ?? null)}
        ${renderLong(ASKING, this.#work)}
        <button
          aria-disabled=${this.locked !== null}
          title=${this.locked ?? "A group that starts in this topic at offsets of your choice"}
          @click=${() => doOrSay(this, this.locked, () => tell(this, "tw-create-group", { topics: [this.topic] }))}
        >
          <tw-icon name="plus"></tw-icon>Create group…
        </button>
      </div>
      ${this.#view.renderTable(
        { name: "topic-groups", label: `Groups in ${this.topic}`, model: GROUP_TABLE, rows: groups ?? [] },
        this.#renderState(),
      )}
      ${groups === null ? nothing : this.#renderFailure()}
    `;
  }

  #renderFailure() {
    const { error, failures } = this;
    if (error !== null) return html`<div class="failure">${this.#renderError(error)}</div>`;
    const [first] = failures;
    if (first === undefined) return nothing;
    const message = `Groups may be missing: not every group could be asked. ${first.message}`;
    return html`<div class="failure">${this.#renderError({ ...first, message })}</div>`;
  }

  #renderError(error: ErrorData) {
    return renderFailed(error, () => this.refresh());
  }

  #renderState() {
    if (this.groups === null) {
      return html`<div class="state">${this.error === null ? `${ASKING}…` : this.#renderError(this.error)}</div>`;
    }
    if (this.groups.length === 0) {
      const all = this.failures.length === 0 ? "No group" : "None of the groups that could be asked";
      return html`<div class="state">${all} has offsets or members in this topic.</div>`;
    }
    const { found, text } = this.#view;
    return found === 0 && text !== "" ? html`<div class="state">No group matches “${text}”.</div>` : nothing;
  }

  async #load(): Promise<void> {
    const { topic, session } = this;
    try {
      const { groups, failures } = await this.#work.run((name) =>
        session.api.groups.ofTopic(session.profile.id, topic, name),
      );
      if (topic !== this.topic) return;
      this.groups = groups;
      this.failures = failures;
      this.error = null;
      tell(this, "tw-count", groups.length);
    } catch (error) {
      if (topic !== this.topic || (isCancelled(error) && !this.active)) return;
      this.error = toErrorData(error);
      // The user cancelled it, so it is not repeated automatically.
      if (isCancelled(error)) this.#poll.stop();
    }
  }
}
