import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { GroupDetail } from "../../contract/groups.ts";
import { type Integer, sumOf } from "../../contract/integer.ts";
import { doOrSay } from "../components/action-menu.ts";
import { DetailPage, type PageAction, type PageFact } from "../components/detail-page.ts";
import { type Told, tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { whyNoChange } from "../data/may-change.ts";
import { actOnPage, type PageAct } from "./group-acts.ts";
import "./group-members.ts";
import "./group-offsets.ts";
import { GROUP_PARTS, type GroupPart } from "./group-parts.ts";
import { GONE, whyNoRemoval, whyNoTail, whyNotEmpty } from "./group-reasons.ts";
import { NO_STATE, stateTone, stateWord, TYPE_MEANINGS } from "./group-states.ts";
import { LagSamples, MOST_PARTITIONS, TOTAL } from "./lag-samples.ts";
import { offsetKey, wereSet } from "./offset-model.ts";

/**
 * One group: its state, problems and actions; then its offsets and its members.
 *
 * @fires tw-reset-group
 * @fires tw-tail-from-group
 * @fires tw-plan-change
 */
@customElement("tw-group-page")
export class GroupPage extends DetailPage<GroupDetail, GroupPart> {
  static override styles = [
    DetailPage.styles,
    css`
      .ok {
        color: var(--ok);
      }
      .warn {
        color: var(--warn);
      }
      .danger {
        color: var(--danger);
      }
    `,
  ];

  @state() private followed: string | null = null;
  #samples = new LagSamples();
  /** Of the newest answer. */
  #lag: Integer | null = null;
  #topics: readonly string[] = [];

  protected override readonly thing = "group";
  protected override readonly goneCode = "GROUP_UNKNOWN";
  protected override readonly parts = GROUP_PARTS;

  /** The actions that other parts of the window can start. */
  act(act: PageAct): void {
    const { detail, session, isGone } = this;
    if (isGone) doOrSay(this, GONE, () => {});
    else if (detail !== null) actOnPage(this, session, detail, act);
  }

  /** Why one of them cannot be started now; null: it can. */
  whyNot(act: PageAct): string | null {
    const { detail, session, isGone } = this;
    if (isGone) return GONE;
    if (detail === null) return whyNoChange(session);
    return act === "removeMembers" ? whyNoRemoval(session, detail) : whyNotEmpty(session, detail);
  }

  protected override describe(group: string, work: string): Promise<GroupDetail> {
    return this.session.api.groups.describe(this.session.profile.id, group, work);
  }

  protected override described(now: GroupDetail, before: GroupDetail | null): void {
    if (before !== null && wereSet(before, now)) this.#samples.restart();
    this.#lag = totalLag(now);
    this.#topics = topicsOf(now);
    // Of 40,000 partitions only the first ones are kept, and the followed one.
    const { followed } = this;
    const later = followed === null ? [] : now.offsets.slice(MOST_PARTITIONS);
    const kept = [...now.offsets.slice(0, MOST_PARTITIONS), ...later.filter((one) => offsetKey(one) === followed)];
    const lags = new Map<string, Integer | null>(kept.map((one) => [offsetKey(one), one.lag]));
    this.#samples.add(Date.now(), lags.set(TOTAL, this.#lag), followed);
  }

  protected override whyGone(): string {
    return `The cluster has no group ${this.name}: it was deleted, or Kafka removed it because it had no members and offsets.`;
  }

  protected override actions(): readonly PageAction[] {
    const { detail } = this;
    if (detail === null) return [];
    const gone = this.isGone ? GONE : null;
    const why = gone ?? whyNotEmpty(this.session, detail);
    const change = (label: string, title: string, act: PageAct) => ({ label, title, why, run: () => this.act(act) });
    return [
      change("Reset offsets…", "Shows first what each partition would skip or read again  R", "reset"),
      { ...change("Delete…", "Deletes the group with its offsets", "delete"), look: "danger" },
      {
        label: "Tail from its offsets",
        title: "Reads its topics from this group’s committed offsets, without joining the group  T",
        why: gone ?? whyNoTail(detail, this.#topics),
        look: "primary",
        icon: "play",
        run: () => this.#tail(),
      },
    ];
  }

  protected override pressed(key: string): boolean {
    const { detail } = this;
    if (key !== "r" && key !== "t") return false;
    if (key === "r" || this.isGone) this.act("reset");
    else if (detail !== null) doOrSay(this, whyNoTail(detail, this.#topics), () => this.#tail());
    return true;
  }

  #tail(): void {
    tell(this, "tw-tail-from-group", { group: this.name, topics: this.#topics });
  }

  protected override renderTags({ state, type }: GroupDetail) {
    return html`<span class=${`tag ${stateTone(state)}`} title=${state === null ? NO_STATE : nothing}
        >${stateWord(state)}</span
      ><span class="tag" title=${TYPE_MEANINGS[type]}>${type}</span>`;
  }

  protected override facts(detail: GroupDetail): readonly PageFact[] {
    const { coordinator, assignor, epoch, assignmentEpoch, members, offsets, protocolType, type } = detail;
    const lag = this.#lag;
    const noAssignor = "Unknown for a group without members, or of this type";
    const older = "The current assignment is from an older epoch: the group rebalances";
    const isOlder = assignmentEpoch !== null && assignmentEpoch !== epoch;
    const isOther = protocolType !== "consumer" && protocolType !== "" && protocolType !== type;
    return [
      { name: "Coordinator", value: `Broker ${coordinator}`, title: "The broker that keeps the group's state" },
      { name: "Members", value: formatNumber(members.length), title: "Clients that read with this group now" },
      { name: "Partitions", value: formatNumber(offsets.length), title: "With a committed offset, or assigned" },
      lag === null
        ? { name: "Lag", value: null, title: "No partition has both a known committed offset and log end" }
        : { name: "Lag", value: formatNumber(lag), title: "Records up to the log end, all partitions together" },
      {
        name: "Assignor",
        value: assignor,
        title: assignor === null ? noAssignor : "How partitions are assigned to members",
      },
      ...(epoch === null
        ? []
        : [{ name: "Epoch", value: String(epoch), title: "Grows with each change of members or topics" }]),
      ...(isOlder ? [{ name: "Assignment of epoch", value: String(assignmentEpoch), title: older }] : []),
      ...(isOther ? [{ name: "Protocol", value: protocolType, title: "Not a group of consumers" }] : []),
    ];
  }

  protected override troubles({ warnings }: GroupDetail) {
    return warnings.map((text) => ({ tone: "warn", text }) as const);
  }

  protected override countOf(part: GroupPart, detail: GroupDetail | null): number | null {
    return detail?.[part].length ?? null;
  }

  protected override renderParts(shown: GroupPart, detail: GroupDetail | null) {
    return html`
      <tw-group-offsets
        ?hidden=${shown !== "offsets"}
        .detail=${detail}
        .error=${this.error}
        .samples=${this.#samples}
        .followed=${this.followed}
        @tw-follow-lag=${(event: Told<"tw-follow-lag">) => {
          this.followed = event.detail;
        }}
      ></tw-group-offsets>
      <tw-group-members ?hidden=${shown !== "members"} .detail=${detail}></tw-group-members>
    `;
  }
}

const topicsOf = ({ offsets }: GroupDetail) => [...new Set(offsets.map(({ topic }) => topic))];

/** Null when no partition has a known lag. */
function totalLag({ offsets }: GroupDetail): Integer | null {
  const known = offsets.flatMap(({ lag }) => (lag === null ? [] : [lag]));
  return known.length === 0 ? null : sumOf(known);
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-page": GroupPage;
  }
}
