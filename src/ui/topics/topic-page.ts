import { html } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { kafkaId } from "../../contract/topic-id.ts";
import type { TopicDetail } from "../../contract/topics.ts";
import { DetailPage, type PageAction, type PageFact } from "../components/detail-page.ts";
import { type Told, tell } from "../data/events.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { whyNoChange } from "../data/may-change.ts";
import type { WorkSet } from "../data/work-watch.ts";
import "./add-partitions.ts";
import type { AddPartitions } from "./add-partitions.ts";
import { retentionText } from "./config-model.ts";
import "./delete-records.ts";
import type { DeleteRecords } from "./delete-records.ts";
import { exactTime, shortAgo } from "./last-write.ts";
import { mayChange, planOf } from "./topic-acts.ts";
import "./topic-config.ts";
import type { TopicConfig } from "./topic-config.ts";
import { factsOf, troublesOf } from "./topic-facts.ts";
import "./topic-groups.ts";
import type { TopicGroups } from "./topic-groups.ts";
import "./topic-partitions.ts";
import { TOPIC_PARTS, type TopicPart } from "./topic-parts.ts";

/** The actions of the page's buttons and of the palette for its topic. */
export type TopicAct = "addPartitions" | "empty" | "delete";
/** The configuration keys in the header. */
const KEYS = ["cleanup.policy", "retention.ms", "retention.bytes", "min.insync.replicas"] as const;

interface TopicOnPage extends TopicDetail {
  /** The values of those keys. Empty without the permission to read them; the part "Configuration" shows why. */
  readonly config: Readonly<Record<string, string | null>>;
}

/**
 * One topic: its facts, problems and actions; then its partitions, groups and configuration.
 *
 * @fires tw-open-topic `CustomEvent<string>` to tail it
 * @fires tw-plan-change
 */
@customElement("tw-topic-page")
export class TopicPage extends DetailPage<TopicOnPage, TopicPart> {
  @state() private groups: number | null = null;
  @query("tw-add-partitions") private readonly addDialog!: AddPartitions;
  @query("tw-topic-groups") private readonly groupsPart!: TopicGroups | null;
  @query("tw-topic-config") private readonly configPart!: TopicConfig | null;
  @query("tw-delete-records") private readonly deleteDialog!: DeleteRecords;

  protected override readonly thing = "topic";
  protected override readonly goneCode = "TOPIC_UNKNOWN";
  protected override readonly parts = TOPIC_PARTS;

  override async refresh(): Promise<void> {
    await Promise.all([super.refresh(), this.groupsPart?.refresh(), this.configPart?.refresh()]);
  }

  /** Asks for a change, or reports why none is possible. */
  act(act: TopicAct): void {
    const { name, session, detail } = this;
    if (this.isGone) return;
    if (act === "empty") planOf(this, session, "topics.empty", [name]);
    else if (act === "delete") planOf(this, session, "topics.delete", [name]);
    else if (mayChange(this, session)) void this.addDialog.open(name, detail?.partitions.length ?? 0);
  }

  protected override async describe(topic: string, work: string, beside: WorkSet): Promise<TopicOnPage> {
    const { api, profile } = this.session;
    const values = beside.run((name) => api.topics.configValues(profile.id, [topic], KEYS, name)).catch(() => []);
    const detail = await api.topics.describe(profile.id, topic, work);
    return { ...detail, config: (await values)[0]?.values ?? {} };
  }

  protected override whyGone(): string {
    const { error, detail } = this;
    return `${error?.message ?? ""} ${detail === null ? (error?.hint ?? "") : "It was here when this page was opened."}`;
  }

  /** Why the topic cannot be changed; null: it can. */
  get #whyNot(): string | null {
    return this.isGone ? "This topic is gone." : whyNoChange(this.session);
  }

  protected override actions(): readonly PageAction[] {
    const why = this.#whyNot;
    const change = (label: string, title: string, act: TopicAct) => ({ label, title, why, run: () => this.act(act) });
    return [
      {
        label: "Produce…",
        title: "A form for records of this topic  P",
        why: this.isGone ? this.#whyNot : null,
        run: () => tell(this, "tw-produce", { topic: this.name }),
      },
      change("Add partitions…", "Raises the number of partitions", "addPartitions"),
      change("Empty…", "Deletes all of its records, and keeps the topic", "empty"),
      { ...change("Delete…", "Deletes the topic", "delete"), look: "danger" },
      {
        label: "Tail",
        title: "Tail the topic  T",
        why: this.isGone ? this.#whyNot : null,
        look: "primary",
        icon: "play",
        run: () => tell(this, "tw-open-topic", this.name),
      },
    ];
  }

  protected override pressed(key: string): boolean {
    if (this.isGone) return false;
    if (key === "t") tell(this, "tw-open-topic", this.name);
    else if (key === "p") tell(this, "tw-produce", { topic: this.name });
    else return false;
    return true;
  }

  protected override renderTags({ internal }: TopicOnPage) {
    return internal ? html`<span class="tag">internal</span>` : html``;
  }

  protected override facts(detail: TopicOnPage): readonly PageFact[] {
    const { partitions, replication, records, bytes, lastWrite } = factsOf(detail);
    const why = detail.failures.map(({ message }) => message).join("\n");
    const known = <Value>(value: Value | null, text: (value: Value) => string, title: string) =>
      value === null ? { value: null, title: why } : { value: text(value), title };
    const policy = detail.config["cleanup.policy"] ?? null;
    const retention = retentionText(detail.config["retention.ms"] ?? null, detail.config["retention.bytes"] ?? null);
    const offsets = "Offsets from start to end: with compaction or transactions there are fewer records";
    return [
      { name: "Partitions", value: formatNumber(partitions) },
      { name: "Replication", value: replication },
      { name: "Records", ...known(records, formatNumber, offsets) },
      { name: "Size", ...known(bytes, formatBytes, "On the brokers' disks, all replicas together") },
      { name: "Last write", ...known(lastWrite, (at) => shortAgo(at, Date.now()), exactTime(lastWrite ?? 0)) },
      ...(policy === null ? [] : [{ name: "Cleanup", value: policy }]),
      ...(retention === null || policy === "compact" ? [] : [{ name: "Retention", value: retention }]),
      ...(detail.topicId === null
        ? []
        : [{ name: "Id", value: kafkaId(detail.topicId), title: "As Kafka's own tools print it" }]),
    ];
  }

  protected override troubles(detail: TopicOnPage) {
    const minInSync = Number(detail.config["min.insync.replicas"] ?? Number.NaN);
    return troublesOf(detail, Number.isNaN(minInSync) ? null : minInSync);
  }

  protected override countOf(part: TopicPart, detail: TopicOnPage | null): number | null {
    return { partitions: detail?.partitions.length ?? null, groups: this.groups, configuration: null }[part];
  }

  protected override renderParts(shown: TopicPart, detail: TopicOnPage | null) {
    const { name, active } = this;
    const locked = this.#whyNot;
    return html`
      <tw-topic-partitions
        ?hidden=${shown !== "partitions"}
        .detail=${detail}
        .error=${this.error}
        .locked=${locked}
        @tw-delete-records=${(event: Told<"tw-delete-records">) => this.deleteDialog.open(name, event.detail)}
      ></tw-topic-partitions>
      <tw-topic-groups
        ?hidden=${shown !== "groups"}
        ?active=${active && shown === "groups"}
        .topic=${name}
        .locked=${locked}
        @tw-count=${(event: Told<"tw-count">) => {
          event.stopPropagation();
          this.groups = event.detail;
        }}
      ></tw-topic-groups>
      <tw-topic-config
        ?hidden=${shown !== "configuration"}
        ?active=${active && shown === "configuration"}
        .topic=${name}
        .locked=${locked}
      ></tw-topic-config>
    `;
  }

  protected override renderDialogs() {
    return html`<tw-add-partitions></tw-add-partitions><tw-delete-records></tw-delete-records>`;
  }
}
