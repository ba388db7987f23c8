import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { toErrorData } from "../../contract/errors.ts";
import { sessionContext } from "../data/context.ts";
import { type Drafts, openDrafts } from "../data/drafts.ts";
import { type PlanAsk, type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "../components/tw-icon.ts";
import { type CardAct, ChangeCard } from "./change-card.ts";
import { changeTrayStyles } from "./change-tray.styles.ts";
import {
  type Card,
  isOpen,
  keptText,
  mayCommit,
  newCard,
  phaseAfter,
  readKept,
  sameCard,
  wantsName,
} from "./tray-model.ts";

declare module "../data/events.ts" {
  interface Events {
    /** Changes that wait in the tray, and whether there is any card in it. */
    "tw-tray": { readonly waiting: number; readonly cards: number };
  }
}

/**
 * All changes that are asked for, each as a card with what it would do. Nothing of it is sent before it is committed here,
 * and nothing is sent twice. It is no dialog: the screens beside it stay in use.
 *
 * @fires tw-tray `CustomEvent<{waiting, cards}>`
 * @fires tw-changed `CustomEvent<PlanAsk>` a change was made, or may have been
 */
@customElement("tw-change-tray")
export class ChangeTray extends LitElement {
  static override styles = [base, changeTrayStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private cards: readonly Card[] = [];
  @state() private opened = false;
  @state() private committing = false;

  #made = 0;
  /** Over a reload of the page what was asked for is kept, not its plans. Null until it is there. */
  #drafts: Drafts | null = null;
  /** What had the focus before it was opened. */
  #before: Element | null = null;

  /** Plans a change, and shows it. What waits already is not asked for twice. */
  async add(ask: PlanAsk): Promise<void> {
    const same = sameCard(this.cards, ask);
    const card = same ?? newCard(++this.#made, ask);
    if (same === undefined) this.cards = [...this.cards, card];
    this.open(card.id);
    if (same === undefined || same.phase === "refused" || same.phase === "failed") await this.#plan(card);
  }

  /** Shows it, with the focus on a card: the last one unless another is named. */
  open(id = this.cards.at(-1)?.id): void {
    if (!this.opened) this.#before = focused();
    this.opened = true;
    void this.#focusCard(id);
  }

  /** It keeps its cards. */
  close(): void {
    this.opened = false;
    if (this.#before instanceof HTMLElement) this.#before.focus();
    this.#before = null;
  }

  toggle(): void {
    if (this.opened) this.close();
    else this.open();
  }

  /** What its plans ask for may be another now: a name typed, or nothing at all. They are made again. */
  lockTurned(): void {
    for (const card of this.cards) {
      if (card.phase !== "ready" && card.error?.code !== "READ_ONLY") continue;
      this.#forgetPlan(card);
      void this.#plan(card);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // The window left the cluster.
    const lost = this.cards.filter(({ phase }) => phase === "ready").length;
    for (const card of this.cards) this.#forgetPlan(card);
    this.cards = [];
    this.#keep();
    if (lost > 0) {
      const message = `${countOf(lost, "planned change")} discarded. Nothing was sent.`;
      this.session.notify({ tone: "ok", message });
    }
  }

  protected override firstUpdated(): void {
    void this.#recall();
  }

  protected override willUpdate(): void {
    this.hidden = !this.opened;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("cards")) return;
    tell(this, "tw-tray", { waiting: this.cards.filter(isOpen).length, cards: this.cards.length });
    this.#keep();
  }

  protected override render() {
    const waiting = this.cards.filter(isOpen).length;
    return html`<aside aria-label="Changes" @keydown=${this.#keyed}>
      <header>
        <h2>Changes</h2>
        <span class="dim">${waiting === 0 ? "" : `${formatNumber(waiting)} waiting`}</span>
        <button class="quiet square" title="Close; the changes stay  Esc" aria-label="Close" @click=${() => this.close()}>
          <tw-icon name="x"></tw-icon>
        </button>
      </header>
      <div class="cards">
        ${this.cards.length === 0 ? this.#renderNone() : nothing}
        ${repeat(
          // What is done makes room for what waits.
          [...this.cards.filter(isOpen), ...this.cards.filter((card) => !isOpen(card))],
          ({ id }) => id,
          (card) => html`<tw-change-card
            data-id=${card.id}
            .card=${card}
            .profile=${this.session.profile}
            @tw-card-act=${(event: Told<"tw-card-act">) => this.#act(card.id, event.detail)}
            @tw-card-typed=${(event: Told<"tw-card-typed">) => this.#set(card.id, { typed: event.detail })}
          ></tw-change-card>`,
        )}
      </div>
      ${this.cards.length === 0 ? nothing : this.#renderFoot(waiting)}
    </aside>`;
  }

  #renderNone() {
    return html`<p class="none">
      No change is planned. What you ask for in a list or on a page is shown here first, and is sent when you commit it.
    </p>`;
  }

  #renderFoot(waiting: number) {
    const ready = this.cards.filter(mayCommit).length;
    const untyped = this.cards.filter(wantsName).length;
    const note = untyped === 0 ? "" : `Type the name in ${countOf(untyped, "card")}`;
    return html`<footer>
      <button class="quiet" ?disabled=${this.committing} @click=${this.#discardAll}>
        ${waiting === 0 ? "Clear" : "Discard all"}
      </button>
      <span class="dim">${note}</span>
      ${
        waiting < 2
          ? nothing
          : html`<button class="primary" ?disabled=${this.committing || ready === 0} @click=${this.#commitAll}>
            ${this.#commitLabel(ready, waiting)}
          </button>`
      }
    </footer>`;
  }

  #commitLabel(ready: number, waiting: number): string {
    if (this.committing) return "Committing…";
    const all = ready === waiting || ready === 0;
    return all ? "Commit all" : `Commit ${formatNumber(ready)} of ${formatNumber(waiting)}`;
  }

  #act(id: number, act: CardAct): void {
    const card = this.#card(id);
    if (card === undefined) return;
    if (act === "commit") void this.#commit(id);
    else if (act === "again") void this.#plan(card);
    else if (act === "leave") this.#set(id, { left: true });
    else this.#discard(card);
  }

  async #plan({ id, ask }: Card): Promise<void> {
    const { api, profile } = this.session;
    this.#set(id, { phase: "planning", error: null, result: null, typed: "", left: false });
    try {
      const plan = await api.changes.plan(profile.id, ask.kind, ask.request);
      if (this.#card(id) === undefined) await api.changes.discard(plan.id);
      this.#set(id, { phase: "ready", plan });
      if (this.opened && this.#hasFocus(id)) await this.#focusCard(id);
    } catch (error) {
      this.#set(id, { phase: "refused", error: toErrorData(error) });
    }
  }

  /** @returns true when all of it was done */
  async #commit(id: number): Promise<boolean> {
    const card = this.#card(id);
    if (card === undefined || card.plan === null || !mayCommit(card)) return false;
    const hadFocus = this.#hasFocus(id);
    this.#set(id, { phase: "applying", error: null });
    // What had it goes: the keys stay with the card.
    if (hadFocus) void this.#focusCard(id);
    try {
      const result = await this.session.api.changes.apply(
        card.plan.id,
        card.plan.mustType === null ? null : card.typed,
      );
      this.#set(id, { phase: "done", result });
      tell(this, "tw-changed", card.ask);
      return result.outcomes.every(({ error }) => error === null);
    } catch (thrown) {
      const error = toErrorData(thrown);
      const phase = phaseAfter(error, card.plan);
      this.#set(id, { phase, error });
      if (phase === "unknown") tell(this, "tw-changed", card.ask);
      return false;
    }
  }

  /** One after the other, in their order. The first that is not done whole ends it: the user looks before the rest is sent. */
  async #commitAll(): Promise<void> {
    if (this.committing) return;
    this.committing = true;
    try {
      for (const { id } of this.cards.filter(mayCommit)) if (!(await this.#commit(id))) break;
    } finally {
      this.committing = false;
    }
    const next = this.cards.find(wantsName);
    if (next !== undefined) await this.#focusCard(next.id);
  }

  #discard(card: Card): void {
    this.#forgetPlan(card);
    this.cards = this.cards.filter(({ id }) => id !== card.id);
    if (this.cards.length === 0) this.close();
  }

  /** What is being sent stays. */
  #discardAll(): void {
    for (const card of this.cards) if (card.phase !== "applying") this.#discard(card);
    // Its own button is gone with the last one.
    if (this.cards.length > 0) this.open();
  }

  /** The engine lets go of plans by itself in the end: it is no matter when this does not reach it. */
  #forgetPlan({ plan, phase }: Card): void {
    if (plan !== null && phase === "ready") this.session.api.changes.discard(plan.id).catch(() => {});
  }

  /** Plans again what the page before this one had not sent. It stays closed: the header says how many wait. */
  async #recall(): Promise<void> {
    const drafts = await openDrafts();
    if (!this.isConnected) return;
    const asks = readKept(drafts.get(this.#draftName)).filter((ask) => sameCard(this.cards, ask) === undefined);
    const kept = asks.map((ask) => newCard(++this.#made, ask));
    this.cards = [...kept, ...this.cards];
    this.#drafts = drafts;
    this.#keep();
    await Promise.all(kept.map((card) => this.#plan(card)));
  }

  #keep(): void {
    this.#drafts?.keep(this.#draftName, keptText(this.cards));
  }

  get #draftName(): string {
    return `changes/${this.session.profile.id}`;
  }

  #card(id: number): Card | undefined {
    return this.cards.find((card) => card.id === id);
  }

  #set(id: number, change: Partial<Card>): void {
    this.cards = this.cards.map((card) => (card.id === id ? { ...card, ...change } : card));
  }

  #element(id: number | undefined): ChangeCard | null {
    const found = this.renderRoot.querySelector(`[data-id="${id}"]`);
    return found instanceof ChangeCard ? found : null;
  }

  #hasFocus(id: number): boolean {
    return this.#element(id)?.matches(":focus-within") ?? false;
  }

  async #focusCard(id: number | undefined): Promise<void> {
    await this.updateComplete;
    const card = this.#element(id);
    await card?.updateComplete;
    card?.focus();
    card?.scrollIntoView({ block: "nearest" });
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }
}

/** What has the focus, inside of whatever shadow root. */
function focused(): Element | null {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}
