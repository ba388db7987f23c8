import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { TopicDetail } from "../../contract/topics.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { isTyping } from "../data/keys.ts";
import { whyNoChange } from "../data/may-change.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "./add-partitions.ts";
import type { AddPartitions } from "./add-partitions.ts";
import { retentionText } from "./config-model.ts";
import "./delete-records.ts";
import type { DeleteRecords } from "./delete-records.ts";
import { exactTime, shortAgo } from "./last-write.ts";
import { mayChange, planOf } from "./topic-acts.ts";
import "./topic-config.ts";
import type { TopicConfig } from "./topic-config.ts";
import { factsOf, kafkaId, type Trouble, troublesOf } from "./topic-facts.ts";
import "./topic-groups.ts";
import { pageStyles } from "../styles/page.ts";
import type { TopicGroups } from "./topic-groups.ts";
import "./topic-partitions.ts";
import { TOPIC_PARTS, type TopicPart } from "./topic-parts.ts";

const ASK_EVERY_MS = 5_000;
const PARTS: Readonly<Record<TopicPart, string>> = {
  partitions: "Partitions",
  groups: "Groups",
  configuration: "Configuration",
};
/** What the page's own buttons, and the palette, do with its topic. */
export type PageAction = "addPartitions" | "empty" | "delete";
/** What the head says of its configuration. */
const KEYS = ["cleanup.policy", "retention.ms", "retention.bytes", "min.insync.replicas"] as const;

/**
 * One topic: what it is, what is wrong with it, and what can be done with it; then its partitions, groups, configuration.
 *
 * @fires tw-topic-part `CustomEvent<TopicPart>` another part is shown from now on
 * @fires tw-open-topic `CustomEvent<string>` to tail it
 * @fires tw-plan-change
 * @fires tw-close-topic it is gone, and its page is to go, too
 */
@customElement("tw-topic-page")
export class TopicPage extends LitElement {
  static override styles = [base, pageStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @property() topic = "";
  @property() view: TopicPart = "partitions";
  @property({ type: Boolean }) active = false;
  @state() private detail: TopicDetail | null = null;
  @state() private error: ErrorData | null = null;
  @state() private config: Readonly<Record<string, string | null>> = {};
  @state() private groups: number | null = null;
  @query("tw-add-partitions") private readonly addDialog!: AddPartitions;
  @query("tw-topic-groups") private readonly groupsPart!: TopicGroups | null;
  @query("tw-topic-config") private readonly configPart!: TopicConfig | null;
  @query("tw-delete-records") private readonly deleteDialog!: DeleteRecords;

  readonly #poll = new Poll(this, {
    everyMs: ASK_EVERY_MS,
    wanted: () => this.active && this.topic !== "",
    ask: () => this.#load(),
  });

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".part > :not([hidden])")?.focus();
  }

  /** Asks at once for all that is shown. */
  async refresh(): Promise<void> {
    await Promise.all([this.#poll.now(), this.groupsPart?.refresh(), this.configPart?.refresh()]);
  }

  /** Asks for a change; says why where there can be none. */
  act(action: PageAction): void {
    const { topic, session, detail } = this;
    if (this.isGone) return;
    if (action === "empty") planOf(this, session, "topics.empty", [topic]);
    else if (action === "delete") planOf(this, session, "topics.delete", [topic]);
    else if (mayChange(this, session)) void this.addDialog.open(topic, detail?.partitions.length ?? 0);
  }

  /** Goes to one of its parts. */
  show(part: TopicPart): void {
    if (part !== this.view) tell(this, "tw-topic-part", part);
  }

  /** The cluster no longer tells of it. */
  get isGone(): boolean {
    return this.error?.code === "TOPIC_UNKNOWN";
  }

  /** Why nothing can be done with it; null: it can. */
  get #whyNot(): string | null {
    return this.isGone ? "This topic is gone." : whyNoChange(this.session);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("active") && this.active) void this.#poll.now();
  }

  protected override render() {
    const { topic, isGone } = this;
    const detail = isGone ? null : this.detail;
    const locked = this.#whyNot;
    return html`
      <div class="head" @keydown=${this.#keyed}>
        <h2 title=${topic}>${topic}</h2>
        ${detail?.internal ? html`<span class="tag">internal</span>` : nothing}
        <tw-copy-button what="name" .text=${topic}></tw-copy-button>
        <span class="push"></span>
        ${this.#renderActions(locked)}
      </div>
      ${isGone ? this.#renderGone() : this.#renderParts(detail, locked)}
      <tw-add-partitions></tw-add-partitions>
      <tw-delete-records></tw-delete-records>
    `;
  }

  #renderParts(detail: TopicDetail | null, locked: string | null) {
    const { topic } = this;
    const minInSync = Number(this.config["min.insync.replicas"] ?? Number.NaN);
    return html`
      ${detail === null ? nothing : this.#renderFacts(detail)}
      ${detail === null ? nothing : this.#renderTroubles(troublesOf(detail, Number.isNaN(minInSync) ? null : minInSync))}
      ${this.#renderFailures()}
      <div class="tabs">
        <div role="tablist" aria-label=${`About ${topic}`} @keydown=${this.#stepped}>
          ${TOPIC_PARTS.map((part) => this.#renderTab(part))}
        </div>
      </div>
      <div class="part" @keydown=${this.#keyed}>
        <tw-topic-partitions
          ?hidden=${this.view !== "partitions"}
          .detail=${detail}
          .error=${this.error}
          .locked=${locked}
          @tw-delete-records=${(event: Told<"tw-delete-records">) => this.deleteDialog.open(topic, event.detail)}
        ></tw-topic-partitions>
        <tw-topic-groups
          ?hidden=${this.view !== "groups"}
          ?active=${this.active && this.view === "groups"}
          .topic=${topic}
          .locked=${locked}
          @tw-count=${(event: Told<"tw-count">) => {
            event.stopPropagation();
            this.groups = event.detail;
          }}
        ></tw-topic-groups>
        <tw-topic-config
          ?hidden=${this.view !== "configuration"}
          ?active=${this.active && this.view === "configuration"}
          .topic=${topic}
          .locked=${locked}
        ></tw-topic-config>
      </div>
    `;
  }

  /** Nothing else is shown of it: what there was is no more. */
  #renderGone() {
    return html`<div class="state gone" role="status">
      <h3>This topic is gone</h3>
      <p>
        ${this.error?.message} ${this.detail === null ? this.error?.hint : "It was here when this page was opened."} The
        page asks on, and shows it when it is there again.
      </p>
      <button @click=${() => tell(this, "tw-close-topic")}>Close</button>
    </div>`;
  }

  #renderActions(locked: string | null) {
    const { topic } = this;
    const act = (label: string, does: string, action: PageAction) =>
      html`<button
        class=${action === "delete" ? "danger" : ""}
        ?disabled=${locked !== null}
        title=${locked ?? does}
        @click=${() => this.act(action)}
      >
        ${label}
      </button>`;
    return html`
      <button class="quiet square" title="Refresh" aria-label="Refresh" @click=${() => this.refresh()}>
        <tw-icon name="refresh-cw"></tw-icon>
      </button>
      ${act("Add partitions…", "Raises the number of partitions", "addPartitions")}
      ${act("Empty…", "Deletes all of its records, and keeps the topic", "empty")}
      ${act("Delete…", "Deletes the topic", "delete")}
      <button class="primary" ?disabled=${this.isGone} title="Tail the topic  T" @click=${() => tell(this, "tw-open-topic", topic)}>
        <tw-icon name="play"></tw-icon>Tail
      </button>
    `;
  }

  #renderFacts(detail: TopicDetail) {
    const facts = factsOf(detail);
    const why = detail.failures.map(({ message }) => message).join("\n");
    const fact = (name: string, value: string | null, title = "") =>
      html`<div>
        <dt>${name}</dt>
        <dd class=${value === null ? "unknown" : ""} title=${value === null ? why : title}>${value ?? "–"}</dd>
      </div>`;
    const policy = this.config["cleanup.policy"] ?? null;
    const retention = retentionText(this.config["retention.ms"] ?? null, this.config["retention.bytes"] ?? null);
    return html`<dl>
      ${fact("Partitions", formatNumber(facts.partitions))} ${fact("Replication", facts.replication)}
      ${fact("Records", facts.records === null ? null : formatNumber(facts.records), "Offsets from start to end: with compaction or transactions there are fewer records")}
      ${fact("Size", facts.bytes === null ? null : formatBytes(facts.bytes), "On the brokers' disks, all replicas together")}
      ${fact("Last write", facts.lastWrite === null ? null : shortAgo(facts.lastWrite, Date.now()), facts.lastWrite === null ? "" : exactTime(facts.lastWrite))}
      ${policy === null ? nothing : fact("Cleanup", policy)}
      ${retention === null || policy === "compact" ? nothing : fact("Retention", retention)}
      ${detail.topicId === null ? nothing : fact("Id", kafkaId(detail.topicId), "As Kafka's own tools print it")}
    </dl>`;
  }

  #renderTroubles(troubles: readonly Trouble[]) {
    if (troubles.length === 0) return nothing;
    return html`<ul class="troubles">
      ${troubles.map(
        ({ tone, text }) => html`<li class=${tone}>
          <tw-icon name=${tone === "danger" ? "circle-alert" : "triangle-alert"}></tw-icon>${text}
        </li>`,
      )}
    </ul>`;
  }

  /** What there is stays, whatever the last round met. */
  #renderFailures() {
    const { detail, error } = this;
    if (detail === null) return nothing;
    const failures = [...(error === null ? [] : [error]), ...detail.failures];
    return failures.map(
      (failure) => html`<div class="failure"><tw-error-note .error=${failure}></tw-error-note></div>`,
    );
  }

  #renderTab(part: TopicPart) {
    const counts = { partitions: this.detail?.partitions.length ?? null, groups: this.groups, configuration: null };
    const count = counts[part];
    const shown = this.view === part;
    return html`<button
      role="tab"
      aria-selected=${shown}
      tabindex=${shown ? 0 : -1}
      title=${`${PARTS[part]}  ${TOPIC_PARTS.indexOf(part) + 1}`}
      @click=${() => this.show(part)}
    >
      ${PARTS[part]}${count === null ? nothing : html`<small>${formatNumber(count)}</small>`}
    </button>`;
  }

  async #stepped(event: KeyboardEvent): Promise<void> {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = TOPIC_PARTS.indexOf(this.view) + by;
    this.show(TOPIC_PARTS.at(at % TOPIC_PARTS.length) ?? this.view);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  async #keyed(event: KeyboardEvent): Promise<void> {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const part = TOPIC_PARTS[Number(event.key) - 1];
    if (event.key.toLowerCase() === "t" && !this.isGone) tell(this, "tw-open-topic", this.topic);
    else if (part !== undefined) this.show(part);
    else return;
    event.preventDefault();
    event.stopPropagation();
    await this.updateComplete;
    this.focus();
  }

  async #load(): Promise<void> {
    const { topic } = this;
    const { api, profile } = this.session;
    const [detail, config] = await Promise.allSettled([
      api.topics.describe(profile.id, topic),
      api.topics.configValues(profile.id, [topic], KEYS),
    ]);
    if (topic !== this.topic) return;
    if (detail.status === "fulfilled") {
      this.detail = detail.value;
      this.error = null;
    } else this.error = toErrorData(detail.reason);
    // Without the right to read it the part "Configuration" says so.
    this.config = config.status === "fulfilled" ? (config.value[0]?.values ?? {}) : {};
  }
}
