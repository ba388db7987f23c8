import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ChangePlan } from "../../contract/changes.ts";
import type { Profile } from "../../contract/profiles.ts";
import { commandFor } from "../../contract/shell-command.ts";
import { clockText } from "../data/clock.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { MOD } from "../data/keys.ts";
import { type LongWork, workText } from "../data/work-watch.ts";
import { base } from "../styles/base.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { changeCardStyles } from "./change-card.styles.ts";
import { planViewStyles, renderCommand, renderEffect, renderLines, renderRefused, shortChange } from "./plan-view.ts";
import { applyingText, askTitle, type Card, isSecret, mayCommit, refusedOf, restOf } from "./tray-model.ts";

export type CardAct = "commit" | "discard" | "again" | "leave" | "cancel";

declare module "../data/events.ts" {
  interface Events {
    "tw-card-act": CardAct;
    /** The text that the user types to confirm the change. */
    "tw-card-typed": string;
  }
}

/**
 * One change: its plan, then its result.
 *
 * @fires tw-card-act `CustomEvent<CardAct>`
 * @fires tw-card-typed `CustomEvent<string>`
 */
@customElement("tw-change-card")
export class ChangeCard extends LitElement {
  static override styles = [base, planViewStyles, changeCardStyles];

  @property({ attribute: false }) card!: Card;
  @property({ attribute: false }) profile!: Profile;
  /** The progress of a plan or change that takes long; null: none. */
  @property({ attribute: false }) long: LongWork | null = null;
  /** All lines are shown. */
  @state() private isLong = false;
  @query("input") private readonly field!: HTMLInputElement | null;
  @query("article") private readonly article!: HTMLElement;

  /** Focuses the name field, otherwise the card itself, but never the button that sends the change. */
  override focus(): void {
    (this.field ?? this.article).focus();
  }

  protected override render() {
    const { phase, plan } = this.card;
    return html`<article
      tabindex="-1"
      aria-labelledby="title"
      data-phase=${phase}
      data-effect=${plan?.effect ?? nothing}
      aria-busy=${phase === "planning" || phase === "applying"}
      @keydown=${this.#keyed}
    >
      ${this.#renderHead(plan)} ${phase === "done" ? this.#renderDone() : this.#renderOpen(plan)}
    </article>`;
  }

  #renderHead(plan: ChangePlan | null) {
    const { phase, ask, doneAt } = this.card;
    const title = plan?.title ?? askTitle(ask);
    const done = refusedOf(this.card).length === 0 ? "circle-check" : "triangle-alert";
    return html`<header>
      ${phase === "done" ? html`<tw-icon class=${done} name=${done}></tw-icon>` : nothing}
      ${plan === null || phase === "done" ? nothing : renderEffect(plan.effect)}
      <h3 id="title">${title}</h3>
      ${doneAt === null ? nothing : html`<time class="num">${clockText(doneAt)}</time>`}
      ${
        phase === "applying"
          ? nothing
          : html`<button
            class="quiet square"
            title=${phase === "done" ? "Clear" : "Discard"}
            aria-label=${`${phase === "done" ? "Clear" : "Discard"} ${title}`}
            @click=${() => tell(this, "tw-card-act", "discard")}
          >
            <tw-icon name="x"></tw-icon>
          </button>`
      }
    </header>`;
  }

  #renderDone() {
    const refused = refusedOf(this.card);
    const { plan } = this.card;
    const what = plan === null ? "" : onlyValue(plan);
    if (refused.length === 0) {
      return html`<p class="said" role="status">Done.${what === "" ? nothing : html` <span class="mono">${what}</span>`}</p>
        ${this.#renderUnwritten()}${this.#renderOpenIt()}`;
    }
    const all = this.card.result?.outcomes.length ?? 0;
    const again = restOf(this.card) === this.card.ask ? "Plan again" : "Plan the rest";
    return html`<p class="said" role="status">
        ${
          // The journal keeps only what was refused.
          all === refused.length
            ? "Done in part. The rest:"
            : `Done for ${formatNumber(all - refused.length)} of ${formatNumber(all)}. The rest:`
        }
      </p>
      ${renderRefused(refused)} ${this.#renderUnwritten()}
      <div class="actions">${this.#renderAgain(again)}</div>`;
  }

  /** The way to what was created. */
  #renderOpenIt() {
    const { ask } = this.card;
    if (ask.kind !== "topics.create") return nothing;
    const { topic } = ask.request;
    return html`<div class="actions">
      <button @click=${() => tell(this, "tw-open-topic-page", topic)}>Open its page</button>
    </div>`;
  }

  /** The journal could not be completed. */
  #renderUnwritten() {
    const { unwritten } = this.card.result ?? {};
    return unwritten === undefined ? nothing : html`<tw-error-note .error=${unwritten}></tw-error-note>`;
  }

  #renderOpen(plan: ChangePlan | null) {
    const { phase, error } = this.card;
    return html`
      ${phase === "planning" ? this.#renderPlanning() : nothing}
      ${plan === null || phase === "planning" || phase === "refused" ? nothing : this.#renderPlan(plan)}
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
      ${phase === "unknown" ? html`<p class="said">It may have been done. Tailwater does not send it again automatically.</p>` : nothing}
      ${
        isSecret(this.card.ask) && phase !== "unknown"
          ? html`<p class="facts">It may hold a secret, so a reload of the window does not keep it.</p>`
          : nothing
      }
      ${this.#renderActions(plan)}
    `;
  }

  #renderPlan({ lines, moreLines, warnings, requests, validated, command }: ChangePlan) {
    const showAll = () => {
      this.isLong = true;
    };
    return html`
      ${renderLines(lines, moreLines, this.isLong, showAll)}
      ${warnings.map((text) => html`<p class="warning"><tw-icon name="triangle-alert"></tw-icon><span>${text}</span></p>`)}
      ${
        // The journal has no requests.
        requests.length === 0
          ? nothing
          : html`<p class="facts">
            <span class="mono">${requests.join(", ")}</span> · ${
              validated ? "the cluster has checked it" : "the cluster has no dry run for it"
            }
          </p>`
      }
      ${command === null ? nothing : renderCommand(commandFor(command, this.profile))}
    `;
  }

  #renderActions(plan: ChangePlan | null) {
    const { phase, left, error } = this.card;
    const unlock =
      error?.code === "READ_ONLY" ? html`<button @click=${() => tell(this, "tw-open-lock")}>Unlock…</button>` : nothing;
    if (phase === "ready" && plan !== null) return this.#renderCommit(plan, unlock);
    if (phase === "planning") return nothing;
    if (phase === "applying") {
      const { says, cancel } = applyingText(this.long, left);
      return html`${this.#renderTrack()}
        <div class="actions">
          <p class="said" role="status">${says}</p>
          ${cancel === null ? nothing : html`<button @click=${() => tell(this, "tw-card-act", "cancel")}>${cancel}</button>`}
          ${left ? nothing : html`<button @click=${() => tell(this, "tw-card-act", "leave")}>Stop waiting</button>`}
        </div>`;
    }
    return html`<div class="actions">
      ${unlock}${this.#renderAgain("Plan again")}
    </div>`;
  }

  /** The rest of a replay is known where its records are read. */
  #renderAgain(label: string) {
    const { ask, phase, error } = this.card;
    // A plan that expired was not sent.
    if (ask.kind === "replay.records" && phase !== "refused" && error?.code !== "PLAN_EXPIRED") {
      const { input } = ask.request;
      return html`<button @click=${() => tell(this, "tw-replay-rest", input)}>Plan the rest…</button>`;
    }
    return html`<button @click=${() => tell(this, "tw-card-act", "again")}>${label}</button>`;
  }

  #renderPlanning() {
    const { long } = this;
    const what = "Planning the change";
    if (long === null) return html`<p class="said" role="status">${what}…</p>`;
    return html`<p class="said" role="status">${what}: ${workText(long)}</p>
      ${this.#renderTrack()}
      <div class="actions"><button @click=${() => tell(this, "tw-card-act", "cancel")}>Cancel</button></div>`;
  }

  /** The progress, where there is something to count. */
  #renderTrack() {
    const { progress = null } = this.long ?? {};
    if (progress === null || progress.total === 0) return nothing;
    const part = Math.min(1, progress.done / progress.total);
    return html`<div
      class="track"
      role="progressbar"
      aria-label=${progress.changes ? "Done" : "Checked"}
      aria-valuemin="0"
      aria-valuemax=${progress.total}
      aria-valuenow=${Math.min(progress.done, progress.total)}
    >
      <div class="fill" .style=${`transform: scaleX(${part})`}></div>
    </div>`;
  }

  #renderCommit({ mustType, effect }: ChangePlan, unlock: unknown) {
    const { typed } = this.card;
    return html`<div class="actions">
      ${
        mustType === null
          ? html`<kbd>${MOD} Enter</kbd>`
          : html`<label>
            <span>Type <b>${mustType}</b> to confirm</span>
            <input
              autocomplete="off"
              spellcheck="false"
              .value=${typed}
              @input=${() => tell(this, "tw-card-typed", this.field?.value ?? "")}
            />
          </label>`
      }
      ${unlock}
      <button
        class=${effect === "destroys" ? "commit danger" : "commit primary"}
        title=${`Sends it to the cluster  ${mustType === null ? `${MOD} Enter` : "Enter in the field"}`}
        ?disabled=${!mayCommit(this.card)}
        @click=${() => tell(this, "tw-card-act", "commit")}
      >
        Commit
      </button>
    </div>`;
  }

  #keyed(event: KeyboardEvent): void {
    // In the field, Enter means that the name is complete.
    const commits = event.key === "Enter" && (event.ctrlKey || event.metaKey || event.composedPath()[0] === this.field);
    if (!commits || !mayCommit(this.card)) return;
    event.preventDefault();
    event.stopPropagation();
    tell(this, "tw-card-act", "commit");
  }
}

/** `retention.ms 86400000 → 172800000 (1 day → 2 days)`; empty where the title is enough, or more than one value changes. */
function onlyValue({ lines, moreLines }: ChangePlan): string {
  const isOne = lines.length === 1 && moreLines === 0 && lines[0]?.old !== null && lines[0]?.new !== null;
  const note = lines[0]?.note ?? null;
  return isOne ? `${shortChange(lines, 0)}${note === null ? "" : ` (${note})`}` : "";
}
