import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { GroupDetail } from "../../contract/groups.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { isTyping } from "../data/keys.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { pageStyles } from "../styles/page.ts";
import { actOnPage, doOrSay, type PageAct } from "./group-acts.ts";
import "./group-members.ts";
import "./group-offsets.ts";
import { GROUP_PARTS, type GroupPart } from "./group-parts.ts";
import { GONE, whyNoTail, whyNotEmpty } from "./group-reasons.ts";
import { NO_STATE, stateTone, stateWord, TYPE_MEANINGS } from "./group-states.ts";
import { LagSamples, TOTAL } from "./lag-samples.ts";
import { offsetKey, wereSet } from "./offset-model.ts";

const ASK_EVERY_MS = 5_000;
const DOUBLE_CLICK_MS = 600;
const PARTS: Readonly<Record<GroupPart, string>> = { offsets: "Offsets", members: "Members" };

/**
 * One group: its state, what is wrong with it and what can be done; then where it stands and its members.
 *
 * @fires tw-group-part `CustomEvent<GroupPart>` another part is shown from now on
 * @fires tw-reset-group
 * @fires tw-tail-from-group
 * @fires tw-plan-change
 * @fires tw-close-group it is gone, and its page is to go, too
 */
@customElement("tw-group-page")
export class GroupPage extends LitElement {
  static override styles = [
    base,
    pageStyles,
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

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @property() group = "";
  @property() view: GroupPart = "offsets";
  @property({ type: Boolean }) active = false;
  @state() private detail: GroupDetail | null = null;
  @state() private error: ErrorData | null = null;
  @state() private followed: string | null = null;

  #shownAt = 0;
  #samples = new LagSamples();
  readonly #poll = new Poll(this, {
    everyMs: ASK_EVERY_MS,
    wanted: () => this.active && this.group !== "",
    ask: () => this.#load(),
  });

  constructor() {
    super();
    // The second half of a double click in the list of groups marks nothing of what came in its place.
    this.addEventListener("mousedown", (event) => {
      if (event.detail > 1 && performance.now() - this.#shownAt < DOUBLE_CLICK_MS) event.preventDefault();
    });
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".part > :not([hidden])")?.focus();
  }

  async refresh(): Promise<void> {
    await this.#poll.now();
  }

  /** What it can be asked for from elsewhere. */
  act(act: PageAct): void {
    const { detail, session } = this;
    if (this.error?.code === "GROUP_UNKNOWN") doOrSay(this, GONE, () => {});
    else if (detail !== null) actOnPage(this, session, detail, act);
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("active") || !this.active) return;
    this.#shownAt = performance.now();
    void this.#poll.now();
  }

  protected override render() {
    const { group, detail } = this;
    const gone = this.error?.code === "GROUP_UNKNOWN";
    return html`
      <div class="head" @keydown=${this.#keyed}>
        <h2 title=${group}>${group}</h2>
        ${
          detail === null || gone
            ? nothing
            : html`<span class=${`tag ${stateTone(detail.state)}`} title=${detail.state === null ? NO_STATE : nothing}
                  >${stateWord(detail.state)}</span
                ><span class="tag" title=${TYPE_MEANINGS[detail.type]}>${detail.type}</span>`
        }
        <tw-copy-button what="name" .text=${group}></tw-copy-button>
        <span class="push"></span>
        ${this.#renderActions(detail, gone ? GONE : null)}
      </div>
      ${gone ? this.#renderGone() : this.#renderBelow(detail)}
    `;
  }

  /** Nothing else is shown of it: what there was is no more. */
  #renderGone() {
    return html`<div class="state gone" role="status">
      <h3>This group is gone</h3>
      <p>
        The cluster has no group ${this.group}: it was deleted, or Kafka forgot it, as it does with a group without members
        and offsets. The page asks on, and shows it when it is there again.
      </p>
      <button @click=${() => tell(this, "tw-close-group")}>Close</button>
    </div>`;
  }

  #renderBelow(detail: GroupDetail | null) {
    return html`
      ${detail === null ? nothing : this.#renderFacts(detail)} ${detail === null ? nothing : this.#renderTroubles(detail)}
      ${this.#renderFailures()}
      <div class="tabs">
        <div role="tablist" aria-label=${`About ${this.group}`} @keydown=${this.#stepped}>
          ${GROUP_PARTS.map((part) => this.#renderTab(part))}
        </div>
      </div>
      <div class="part" @keydown=${this.#keyed}>
        <tw-group-offsets
          ?hidden=${this.view !== "offsets"}
          .detail=${detail}
          .error=${this.error}
          .samples=${this.#samples}
          .followed=${this.followed}
          @tw-follow-lag=${(event: Told<"tw-follow-lag">) => {
            this.followed = event.detail;
          }}
        ></tw-group-offsets>
        <tw-group-members ?hidden=${this.view !== "members"} .detail=${detail}></tw-group-members>
      </div>
    `;
  }

  #renderActions(detail: GroupDetail | null, gone: string | null) {
    const refresh = html`<button
      class="quiet square"
      title=${`Refresh (every ${ASK_EVERY_MS / 1_000} s by itself)`}
      aria-label="Refresh"
      @click=${() => this.refresh()}
    >
      <tw-icon name="refresh-cw"></tw-icon>
    </button>`;
    if (detail === null) return refresh;
    const { group } = detail;
    const locked = gone ?? whyNotEmpty(this.session, detail);
    const topics = [...new Set(detail.offsets.map(({ topic }) => topic))];
    const noTail = gone ?? whyNoTail(detail, topics);
    return html`
      ${refresh}
      <button
        class="danger"
        ?disabled=${locked !== null}
        title=${locked ?? "Deletes the group with its offsets"}
        @click=${() => this.act("delete")}
      >
        Delete…
      </button>
      <button
        ?disabled=${locked !== null}
        title=${locked ?? "Shows first what each partition would skip or read again  R"}
        @click=${() => this.act("reset")}
      >
        Reset offsets…
      </button>
      <button
        class="primary"
        ?disabled=${noTail !== null}
        title=${noTail ?? "Reads its topics from where this group stands; the group is not joined  T"}
        @click=${() => tell(this, "tw-tail-from-group", { group, topics })}
      >
        <tw-icon name="play"></tw-icon>Tail from here
      </button>
    `;
  }

  #renderFacts(detail: GroupDetail) {
    const { coordinator, assignor, epoch, assignmentEpoch, members, offsets, protocolType } = detail;
    const lag = totalLag(detail);
    const fact = (name: string, value: string | null, title: string) =>
      html`<div>
        <dt>${name}</dt>
        <dd class=${value === null ? "unknown" : ""} title=${title}>${value ?? "–"}</dd>
      </div>`;
    return html`<dl>
      ${fact("Coordinator", `Broker ${coordinator}`, "The broker that keeps the group's state")}
      ${fact("Members", formatNumber(members.length), "Clients that read by this group now")}
      ${fact("Partitions", formatNumber(offsets.length), "With a committed offset, or assigned")}
      ${fact("Lag", lag === null ? null : formatNumber(lag), lag === null ? "No committed offset and log end are known together" : "Records to the log's end, all partitions together")}
      ${fact("Assignor", assignor, assignor === null ? "None is told for a group without members, or of this type" : "How partitions are given to members")}
      ${epoch === null ? nothing : fact("Epoch", String(epoch), "Grows with each change of members or topics")}
      ${
        assignmentEpoch === null || assignmentEpoch === epoch
          ? nothing
          : fact(
              "Assignment of epoch",
              String(assignmentEpoch),
              "The assignment in work is that of an older epoch: it rebalances",
            )
      }
      ${protocolType === "consumer" || protocolType === "" || protocolType === detail.type ? nothing : fact("Protocol", protocolType, "Not a group of consumers")}
    </dl>`;
  }

  #renderTroubles({ warnings }: GroupDetail) {
    if (warnings.length === 0) return nothing;
    return html`<ul class="troubles">
      ${warnings.map((text) => html`<li class="warn"><tw-icon name="triangle-alert"></tw-icon>${text}</li>`)}
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

  #renderTab(part: GroupPart) {
    const count = this.detail?.[part].length ?? null;
    const shown = this.view === part;
    return html`<button
      role="tab"
      aria-selected=${shown}
      tabindex=${shown ? 0 : -1}
      title=${`${PARTS[part]}  ${GROUP_PARTS.indexOf(part) + 1}`}
      @click=${() => this.#show(part)}
    >
      ${PARTS[part]}${count === null ? nothing : html`<small>${formatNumber(count)}</small>`}
    </button>`;
  }

  #show(part: GroupPart): void {
    if (part !== this.view) tell(this, "tw-group-part", part);
  }

  async #stepped(event: KeyboardEvent): Promise<void> {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    this.#show(GROUP_PARTS.at((GROUP_PARTS.indexOf(this.view) + by) % GROUP_PARTS.length) ?? this.view);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  async #keyed(event: KeyboardEvent): Promise<void> {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const part = GROUP_PARTS[Number(event.key) - 1];
    if (part === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#show(part);
    await this.updateComplete;
    this.focus();
  }

  async #load(): Promise<void> {
    const { group, session } = this;
    try {
      const detail = await session.api.groups.describe(session.profile.id, group);
      if (group !== this.group) return;
      if (this.detail !== null && wereSet(this.detail, detail)) this.#samples.restart();
      this.detail = detail;
      this.error = null;
      const lags = new Map<string, number | null>(detail.offsets.map((one) => [offsetKey(one), one.lag]));
      this.#samples.add(Date.now(), lags.set(TOTAL, totalLag(detail)), this.followed);
    } catch (error) {
      if (group === this.group) this.error = toErrorData(error);
    }
  }
}

/** Null when it is known of no partition. */
function totalLag({ offsets }: GroupDetail): number | null {
  const known = offsets.flatMap(({ lag }) => (lag === null ? [] : [lag]));
  return known.length === 0 ? null : known.reduce((sum, lag) => sum + lag, 0);
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-page": GroupPage;
  }
}
