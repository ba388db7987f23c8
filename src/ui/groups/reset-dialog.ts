import { consume } from "@lit/context";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { RequestOf } from "../../contract/changes.ts";
import type { ResetRow } from "../../contract/groups.ts";
import type { TopicSummary, TopicTimeline } from "../../contract/topics.ts";
import "../components/data-table.ts";
import "../components/error-note.ts";
import { KeptForm } from "../components/kept-form.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/save-text.ts";
import type { TableSort } from "../components/data-table-model.ts";
import type { SaveText } from "../components/save-text.ts";
import "../components/tw-icon.ts";
import { writeOffsetsCsv } from "../../contract/offsets-csv.ts";
import { renderWaiting } from "../components/waiting.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import { WorkSet } from "../data/work-watch.ts";
import { resetDialogStyles } from "./reset-dialog.styles.ts";
import { isTheirs, keptCsv, type ResetDraft, toKeep } from "./reset-draft.ts";
import { renderResetFields } from "./reset-fields.ts";
import { effectOfAll, isMove, RESET_TABLE, type ResetTableRow, resetKey } from "./reset-model.ts";
import { ResetProposal } from "./reset-proposal.ts";
import { renderGroupField, renderTopicField } from "./topic-field.ts";

const TIMELINE_POINTS = 97;

/**
 * Shows the new offset of each partition of a group before anything is sent; the tray makes the change. Also creates a
 * group.
 *
 * @fires tw-plan-change
 */
@customElement("tw-reset-dialog")
export class ResetDialog extends ModalDialog {
  static readonly spot = "Reset offsets";
  static override styles = [...[ModalDialog.styles].flat(), resetDialogStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private allTopics: readonly TopicSummary[] = [];
  @state() private topics: readonly string[] = [];
  /** An added name that no topic has; empty: none. */
  @state() private tried = "";
  @state() private groups: readonly string[] = [];
  @state() private sort: TableSort = { column: "topic", descending: false };
  @query("tw-save-text") private readonly saveText!: SaveText;

  readonly #proposal = new ResetProposal(this);
  readonly #kept = new KeptForm();
  /** What the dialog also works without. */
  readonly #asides = new WorkSet(() => this.session.api.work);
  /** The one topic whose timeline is shown, and its loader. The function stays the same while the topic does. */
  #timeline: { readonly topic: string; readonly load: (work: string) => Promise<TopicTimeline> } | null = null;

  /** @param partitions keys of the partitions to start with; null: all partitions with offsets of the group */
  async reset(group: string, partitions: ReadonlySet<string> | null): Promise<void> {
    if (this.dialog.open) return;
    this.#begin(group, false);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".kinds [aria-checked=true]")?.focus();
    await this.#proposal.try(async (name) => {
      const { api, profile } = this.session;
      const { offsets } = await api.groups.describe(profile.id, group, name);
      const places = offsets.map(({ topic, partition, committed }) => ({ topic, partition, old: committed }));
      this.#proposal.setPlaces(places, partitions);
    });
  }

  async create(topics: readonly string[]): Promise<void> {
    if (this.dialog.open) return;
    this.#begin("", true);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("#group")?.focus();
    await this.#proposal.try(async (name) => {
      const { api, profile } = this.session;
      this.allTopics = (await api.topics.list(profile.id, name)).filter(({ error }) => error === null);
      this.#setTopics(topics);
    });
  }

  protected override renderContent() {
    const { draft, group, isNew, rows, chosen, error, busy } = this.#proposal;
    const { to } = this.#proposal;
    const problem = typeof to === "string" ? to : null;
    const planned = chosen.flatMap(({ plan }) => (plan === null ? [] : [plan]));
    const changes = planned.some(isMove);
    const isReady = problem === null && changes && !busy && error === null && group.trim() !== "";
    return html`<form @submit=${(event: Event) => this.#submit(event, isReady)}>
      <h2 id="title">${isNew ? "Create a group" : `Reset offsets of ${group}`}</h2>
      ${isNew ? this.#renderNew(group) : nothing}
      ${renderResetFields({
        draft,
        isNew,
        problem,
        groups: this.groups.filter((name) => name !== group),
        loadTimeline: this.#loadTimeline(chosen),
        set: (change) => this.#set(change),
      })}
      <tw-data-table
        name="offset-proposal"
        label="New offset of each partition"
        .model=${RESET_TABLE}
        .rows=${rows}
        .sort=${this.sort}
        .chosen=${new Set(chosen.map(resetKey))}
        @tw-choose-rows=${(event: Told<"tw-choose-rows">) => this.#proposal.choose(event.detail)}
        @tw-open-row=${(event: Told<"tw-open-row">) => this.#proposal.toggle(event.detail)}
        @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
          this.sort = event.detail;
        }}
        >${rows.length === 0 ? html`<div class="state">${this.#emptyText}</div>` : nothing}</tw-data-table
      >
      <div class="below" role="status">${this.#renderBelow(planned)}</div>
      <div class="actions">
        <button class="quiet left" type="button" ?disabled=${planned.length === 0} @click=${() => this.#save(planned)}>
          Save as CSV for --from-file…
        </button>
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" title="Nothing is sent before you commit it there" ?disabled=${!isReady}>
          Add to change tray
        </button>
      </div>
      <tw-save-text></tw-save-text>
    </form>`;
  }

  #renderNew(group: string) {
    return html`${renderGroupField(group, (name) => this.#proposal.setGroup(name))}
    ${renderTopicField(this.allTopics, this.topics, this.tried, ({ topics, tried }) => {
      this.tried = tried;
      if (topics !== undefined) this.#setTopics(topics);
    })}`;
  }

  /** A summary, or the reason why there is none. */
  #renderBelow(planned: readonly ResetRow[]) {
    const { error, busy, warnings } = this.#proposal;
    const warned = warnings.map((text) => html`<div class="warn">${text}</div>`);
    if (error !== null) return html`<tw-error-note .error=${error}></tw-error-note>`;
    const { loading, work } = this.#proposal;
    if (loading.long !== null) return renderWaiting("Asking where the group stands", loading);
    const comesTo = planned.length === 0 ? nothing : effectOfAll(planned);
    return html`${busy ? renderWaiting("Working it out", work) : comesTo}${warned}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // Without its page the dialog has no draft any more: what was kept stays.
    if (this.isConnected && this.dialog.open) this.#kept.note(toKeep(this.#proposal.draft));
  }

  protected override closed(): void {
    this.#kept.end();
    this.#asides.cancel();
    this.#proposal.end();
  }

  get #emptyText(): string {
    const { draft, error, isNew, places, to } = this.#proposal;
    if (draft.kind === "offsets" && draft.csv.trim() === "") return "Paste the lines above, or choose a file.";
    if (draft.kind === "offsets" && typeof to === "string") return "Correct the lines above to see each partition.";
    if (error !== null) return "Nothing to show: the reason is below.";
    if (isTheirs(draft)) return "The partitions appear here as soon as they are known.";
    if (isNew) return "Add the topics that the group is to read.";
    return places === null ? "Asking where the group stands…" : "The group has no offsets to reset.";
  }

  #begin(group: string, isNew: boolean): void {
    this.#proposal.begin(group, isNew);
    this.topics = [];
    this.show();
    void this.#kept.begin(`reset/${this.session.profile.id}/${group}`).then((kept) => {
      const csv = keptCsv(kept);
      if (csv !== null) this.#set({ kind: "offsets", csv });
    });
  }

  #setTopics(topics: readonly string[]): void {
    this.topics = topics;
    const places = this.allTopics
      .filter(({ name }) => topics.includes(name))
      .flatMap(({ name, partitions }) =>
        Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, old: null })),
      );
    this.#proposal.setPlaces(places);
  }

  #set(change: Partial<ResetDraft>): void {
    this.#proposal.set(change);
    if (change.kind === "group") void this.#loadGroups();
    if (change.kind === "offsets") void this.#loadSizes();
  }

  #loadTimeline(chosen: readonly ResetTableRow[]) {
    const [topic, ...others] = new Set(chosen.map((row) => row.topic));
    if (this.#proposal.draft.kind !== "time" || topic === undefined || others.length > 0) return null;
    if (this.#timeline?.topic !== topic) {
      const { api, profile } = this.session;
      this.#timeline = { topic, load: (work) => api.topics.timeline(profile.id, topic, TIMELINE_POINTS, work) };
    }
    return this.#timeline.load;
  }

  async #loadGroups(): Promise<void> {
    const { api, profile } = this.session;
    // The field also works without the list: the user can type the name of a group.
    const list = await this.#asides.run((name) => api.groups.list(profile.id, name)).catch(() => null);
    this.groups = list?.groups.map(({ group }) => group) ?? [];
  }

  /** The lines of a file can be checked without it, by the plan. */
  async #loadSizes(): Promise<void> {
    const { api, profile } = this.session;
    const { group } = this.#proposal;
    const topics = await this.#asides.run((name) => api.topics.list(profile.id, name)).catch(() => null);
    if (topics === null || !this.dialog.open || this.#proposal.group !== group) return;
    this.#proposal.setSizes(new Map(topics.map((one) => [one.name, one.error === null ? one.partitions : null])));
  }

  #submit(event: Event, isReady: boolean): void {
    event.preventDefault();
    const request: RequestOf<"groups.reset"> | null = this.#proposal.request;
    if (!isReady || request === null) return;
    this.dialog.close();
    tell(this, "tw-plan-change", { kind: this.#proposal.isNew ? "groups.create" : "groups.reset", request });
  }

  #save(planned: readonly ResetRow[]): void {
    const offsets = planned.map((row) => ({ topic: row.topic, partition: row.partition, offset: row.new }));
    void this.saveText.open({
      title: "Save the new offsets",
      what: "Lines of topic,partition,offset, as kafka-consumer-groups.sh --reset-offsets --from-file reads them.",
      name: `offsets-${this.#proposal.group.replace(/[^\w.-]/g, "_")}`,
      ending: "csv",
      text: writeOffsetsCsv(offsets),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-reset-dialog": ResetDialog;
  }
}
