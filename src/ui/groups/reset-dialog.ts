import { consume } from "@lit/context";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { RequestOf } from "../../contract/changes.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ResetRequest, ResetRow } from "../../contract/groups.ts";
import type { TopicSummary } from "../../contract/topics.ts";
import "../components/data-table.ts";
import "../components/error-note.ts";
import { KeptForm } from "../components/kept-form.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/save-text.ts";
import type { TableSort } from "../components/data-table-model.ts";
import type { SaveText } from "../components/save-text.ts";
import "../components/tw-icon.ts";
import { writeOffsetsCsv } from "../../contract/offsets-csv.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import { resetDialogStyles } from "./reset-dialog.styles.ts";
import { isTheirs, keptCsv, NEW_DRAFT, type ResetDraft, requestOf, resetTo, timeInput, toKeep } from "./reset-draft.ts";
import { renderResetFields } from "./reset-fields.ts";
import { effectOfAll, RESET_TABLE, type ResetTableRow, resetKey } from "./reset-model.ts";
import { renderGroupField, renderTopicField } from "./topic-field.ts";

/** What is typed is worked out when nothing was typed for so long, ms. */
const QUIET_MS = 250;
const TIMELINE_POINTS = 97;

type Place = Pick<ResetTableRow, "topic" | "partition" | "old">;

/**
 * Works out where a group's offsets lead, partition by partition, before anything is sent: the change itself is the tray's.
 * Makes a new group, too.
 *
 * @fires tw-plan-change
 */
@customElement("tw-reset-dialog")
export class ResetDialog extends ModalDialog {
  static override styles = [...[ModalDialog.styles].flat(), resetDialogStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private group = "";
  @state() private isNew = false;
  @state() private draft: ResetDraft = NEW_DRAFT;
  /** Partitions that the group has offsets in, or those of the topics of a new one; null: not known yet. */
  @state() private places: readonly Place[] | null = null;
  @state() private allTopics: readonly TopicSummary[] = [];
  @state() private topics: readonly string[] = [];
  @state() private groups: readonly string[] = [];
  /** Keys of partitions that are left as they are. */
  @state() private leftOut: ReadonlySet<string> = new Set();
  @state() private plan: ReadonlyMap<string, ResetRow> = new Map();
  @state() private warnings: readonly string[] = [];
  @state() private busy = false;
  @state() private error: ErrorData | null = null;
  @state() private sort: TableSort = { column: "topic", descending: false };
  @query("tw-save-text") private readonly saveText!: SaveText;

  readonly #kept = new KeptForm();
  /** What is left out of the other partitions: the group's own, or those of a file or another group. */
  #leftOutThere: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Counts questions: a newer one makes those before it void. */
  #question = 0;
  /** The one topic whose timeline is shown, and how it is asked for: the same function while it is the same topic. */
  #timeline: { readonly topic: string; readonly load: () => ReturnType<Session["api"]["topics"]["timeline"]> } | null =
    null;

  /** @param partitions keys of those to begin with; null: all that it has offsets in */
  async reset(group: string, partitions: ReadonlySet<string> | null): Promise<void> {
    if (this.dialog.open) return;
    this.#begin(group, false);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".kinds [aria-pressed=true]")?.focus();
    await this.#try(async () => {
      const { api, profile } = this.session;
      const { offsets } = await api.groups.describe(profile.id, group);
      this.places = offsets.map(({ topic, partition, committed }) => ({ topic, partition, old: committed }));
      const keys = this.places.map(resetKey);
      const leftOut = new Set(partitions === null ? [] : keys.filter((key) => !partitions.has(key)));
      if (isTheirs(this.draft)) this.#leftOutThere = leftOut;
      else this.leftOut = leftOut;
      this.#later(0);
    });
  }

  async create(topics: readonly string[]): Promise<void> {
    if (this.dialog.open) return;
    this.#begin("", true);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("#group")?.focus();
    await this.#try(async () => {
      const { api, profile } = this.session;
      this.allTopics = (await api.topics.list(profile.id)).filter(({ error }) => error === null);
      this.#setTopics(topics);
    });
  }

  protected override renderContent() {
    const to = resetTo(this.draft, this.group);
    const problem = typeof to === "string" ? to : null;
    const rows = this.#rows;
    const chosen = rows.filter((row) => !this.leftOut.has(resetKey(row)));
    const planned = chosen.flatMap(({ plan }) => (plan === null ? [] : [plan]));
    const isReady =
      problem === null && planned.length > 0 && !this.busy && this.error === null && this.group.trim() !== "";
    return html`<form @submit=${(event: Event) => this.#submit(event, isReady)}>
      <h2 id="title">${this.isNew ? "Create a group" : `Reset offsets of ${this.group}`}</h2>
      ${this.isNew ? this.#renderNew() : nothing}
      ${renderResetFields({
        draft: this.draft,
        isNew: this.isNew,
        groups: this.groups.filter((name) => name !== this.group),
        loadTimeline: this.#loadTimeline(chosen),
        set: (change) => this.#set(change),
      })}
      <tw-data-table
        name="offset-proposal"
        label="Where each partition leads"
        .model=${RESET_TABLE}
        .rows=${rows}
        .sort=${this.sort}
        .chosen=${new Set(chosen.map(resetKey))}
        @tw-choose-rows=${(event: Told<"tw-choose-rows">) => this.#choose(rows, event.detail)}
        @tw-open-row=${(event: Told<"tw-open-row">) => this.#toggle(rows, event.detail)}
        @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
          this.sort = event.detail;
        }}
        >${rows.length === 0 ? html`<div class="state">${this.#emptyText}</div>` : nothing}</tw-data-table
      >
      <div class="below" role="status">
        ${
          problem
            ? html`<span class="problem">${problem}</span>`
            : this.error !== null
              ? html`<tw-error-note .error=${this.error}></tw-error-note>`
              : this.busy
                ? "Working it out…"
                : planned.length === 0
                  ? nothing
                  : effectOfAll(planned)
        }
        ${this.error === null ? this.warnings.map((text) => html`<div class="warn">${text}</div>`) : nothing}
      </div>
      <div class="actions">
        <button class="quiet left" type="button" ?disabled=${planned.length === 0} @click=${() => this.#save(planned)}>
          Save as CSV for --from-file…
        </button>
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" title="Nothing is sent before it is committed there" ?disabled=${!isReady}>
          Add to changes
        </button>
      </div>
      <tw-save-text></tw-save-text>
    </form>`;
  }

  #renderNew() {
    return html`${renderGroupField(this.group, (group) => {
      this.group = group;
      this.#forget();
      this.#later();
    })}
    ${renderTopicField(this.allTopics, this.topics, (topics) => this.#setTopics(topics))}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.dialog.open) this.#kept.note(toKeep(this.draft));
  }

  protected override closed(): void {
    this.#kept.end();
    this.#question += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.places = null;
    this.#forget();
    this.draft = NEW_DRAFT;
  }

  get #emptyText(): string {
    if (isTheirs(this.draft)) return "Its partitions are listed once they are known.";
    if (this.isNew) return "Add the topics that the group is to read.";
    return this.places === null ? "Asking where the group stands…" : "The group has no offsets to reset.";
  }

  /** With another group or a file, the partitions are theirs; else those of the group. */
  get #rows(): readonly ResetTableRow[] {
    const own = new Map((this.places ?? []).map((place) => [resetKey(place), place]));
    const shown: readonly Place[] = isTheirs(this.draft)
      ? [...this.plan.values()].map(({ topic, partition, old }) => ({ topic, partition, old }))
      : [...own.values()];
    return shown.map((place) => ({
      ...place,
      plan: this.leftOut.has(resetKey(place)) ? null : (this.plan.get(resetKey(place)) ?? null),
    }));
  }

  #begin(group: string, isNew: boolean): void {
    this.group = group;
    this.isNew = isNew;
    this.draft = { ...NEW_DRAFT, time: timeInput(Date.now() - 3_600_000) };
    this.places = null;
    this.topics = [];
    this.leftOut = this.#leftOutThere = new Set();
    this.busy = false;
    this.error = null;
    this.#forget();
    this.show();
    void this.#kept.begin(`reset/${this.session.profile.id}/${group}`).then((kept) => {
      const csv = keptCsv(kept);
      if (csv !== null) this.#set({ kind: "offsets", csv });
    });
  }

  #setTopics(topics: readonly string[]): void {
    this.topics = topics;
    this.#forget();
    this.places = this.allTopics
      .filter(({ name }) => topics.includes(name))
      .flatMap(({ name, partitions }) =>
        Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, old: null })),
      );
    this.#later(0);
  }

  #set(change: Partial<ResetDraft>): void {
    const before = this.draft;
    this.draft = { ...before, ...change };
    this.#forget();
    if (isTheirs(before) !== isTheirs(this.draft))
      [this.leftOut, this.#leftOutThere] = [this.#leftOutThere, this.leftOut];
    else if (isTheirs(this.draft)) this.leftOut = new Set();
    if (change.kind === "group") void this.#loadGroups();
    this.#later(change.kind === undefined ? QUIET_MS : 0);
  }

  /** What was worked out belongs to what was entered before. */
  #forget(): void {
    this.plan = new Map();
    this.warnings = [];
  }

  #choose(rows: readonly ResetTableRow[], chosen: ReadonlySet<string>): void {
    this.leftOut = new Set(rows.map(resetKey).filter((key) => !chosen.has(key)));
    this.warnings = [];
    this.#later();
  }

  #toggle(rows: readonly ResetTableRow[], key: string): void {
    const chosen = new Set(rows.map(resetKey).filter((one) => !this.leftOut.has(one)));
    if (!chosen.delete(key)) chosen.add(key);
    this.#choose(rows, chosen);
  }

  #loadTimeline(chosen: readonly ResetTableRow[]) {
    const [topic, ...others] = new Set(chosen.map((row) => row.topic));
    if (this.draft.kind !== "time" || topic === undefined || others.length > 0) return null;
    if (this.#timeline?.topic !== topic) {
      const { api, profile } = this.session;
      this.#timeline = { topic, load: () => api.topics.timeline(profile.id, topic, TIMELINE_POINTS) };
    }
    return this.#timeline.load;
  }

  async #loadGroups(): Promise<void> {
    const { api, profile } = this.session;
    // The field works without them: their names can be typed.
    const list = await api.groups.list(profile.id).catch(() => null);
    this.groups = list?.groups.map(({ group }) => group) ?? [];
  }

  /** What is asked for now; null while it is not filled in. */
  get #request(): ResetRequest | null {
    return requestOf(this.draft, this.group.trim(), this.leftOut, this.#rows);
  }

  #later(ms = QUIET_MS): void {
    this.#question += 1;
    this.error = null;
    this.busy = this.#request !== null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#work(), ms);
  }

  /** Works it out on the cluster, which changes nothing, and forgets the plan: the tray makes its own. */
  async #work(): Promise<void> {
    const question = this.#question;
    const request = this.#request;
    if (request === null || !this.dialog.open) {
      this.busy = false;
      return;
    }
    const { api, profile } = this.session;
    this.busy = true;
    try {
      const plan = await api.changes.plan(profile.id, this.isNew ? "groups.create" : "groups.reset", request);
      api.changes.discard(plan.id).catch(() => {});
      if (question !== this.#question) return;
      const planned = plan.preview.rows.map((row) => [resetKey(row), row] as const);
      // Rows that were left out since stay in sight.
      this.plan = new Map(this.leftOut.size === 0 ? planned : [...this.plan, ...planned]);
      this.warnings = plan.warnings;
      this.error = null;
    } catch (error) {
      if (question !== this.#question) return;
      this.plan = new Map();
      this.error = toErrorData(error);
    } finally {
      if (question === this.#question) this.busy = false;
    }
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  #submit(event: Event, isReady: boolean): void {
    event.preventDefault();
    const request: RequestOf<"groups.reset"> | null = this.#request;
    if (!isReady || request === null) return;
    this.dialog.close();
    tell(this, "tw-plan-change", { kind: this.isNew ? "groups.create" : "groups.reset", request });
  }

  #save(planned: readonly ResetRow[]): void {
    const offsets = planned.map((row) => ({ topic: row.topic, partition: row.partition, offset: row.new }));
    void this.saveText.open({
      title: "Save the new offsets",
      what: "Lines of topic,partition,offset, as kafka-consumer-groups.sh --reset-offsets --from-file reads them.",
      name: `offsets-${this.group.replace(/[^\w.-]/g, "_")}`,
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
