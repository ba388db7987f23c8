import type { ReactiveController, ReactiveControllerHost } from "lit";
import { toErrorData } from "../../contract/errors.ts";
import { type Drafts, openDrafts } from "../data/drafts.ts";
import type { PlanAsk } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { WorkWatch } from "../data/work-watch.ts";
import {
  type Card,
  cardAfter,
  keptText,
  mayCommit,
  newCard,
  phaseAfter,
  readKept,
  restOf,
  sameCard,
  sentCard,
} from "./tray-model.ts";

/** What the cards need from the tray. */
export interface TrayHost extends ReactiveControllerHost {
  readonly session: Session;
  /** A card is about to be drawn differently: the focus must stay with it. */
  redrawn(id: number): void;
  /** Its change was made or may have been made. */
  made(ask: PlanAsk): void;
}

/**
 * The cards of the tray and the calls for their changes: plan, commit once, discard. Unsent changes survive a reload of
 * the page; their plans do not. Of a change that was being applied, the next page shows what became of it.
 */
export class TrayCards implements ReactiveController {
  readonly #host: TrayHost;
  #all: readonly Card[] = [];
  #committing = false;
  #numbered = 0;
  #connected = false;
  /** For each card the running call: its plan or its change. */
  readonly #work = new Map<number, WorkWatch>();
  /** Null until the session is known. */
  #drafts: Drafts | null = null;

  constructor(host: TrayHost) {
    this.#host = host;
    host.addController(this);
  }

  /** A new array whenever a card changes. */
  get all(): readonly Card[] {
    return this.#all;
  }

  /** Several cards are being committed, one after the other. */
  get committing(): boolean {
    return this.#committing;
  }

  hostConnected(): void {
    this.#connected = true;
    // The tray has its session at this point.
    void Promise.resolve().then(() => this.#recall());
  }

  /** The window left the cluster. */
  hostDisconnected(): void {
    this.#connected = false;
    const lost = this.#all.filter(({ phase }) => phase === "ready").length;
    for (const card of this.#all) this.#forgetPlan(card);
    this.#work.clear();
    this.#become([]);
    if (lost === 0) return;
    const message = `${countOf(lost, "planned change")} discarded. Nothing was sent.`;
    this.#host.session.notify({ tone: "ok", message });
  }

  /**
   * Plans a change. A change that already waits gets no second card. @returns the card's id, and a promise of its plan
   */
  add(ask: PlanAsk): { readonly id: number; readonly planned: Promise<void> } {
    const same = sameCard(this.#all, ask);
    const card = same ?? newCard(++this.#numbered, ask);
    if (same === undefined) this.#become([...this.#all, card]);
    const isPlanned = same !== undefined && same.phase !== "refused" && same.phase !== "failed";
    return { id: card.id, planned: isPlanned ? Promise.resolve() : this.plan(card) };
  }

  /** Skips what is done already. */
  async plan(card: Card): Promise<void> {
    const { id } = card;
    const ask = restOf(card);
    const { api, profile } = this.#host.session;
    this.set(id, { ask, phase: "planning", error: null, result: null, typed: "", left: false });
    try {
      const plan = await this.workOf(id).run((name) =>
        api.changes.plan(ask.profileId ?? profile.id, ask.kind, ask.request, name),
      );
      if (this.card(id) === undefined) await api.changes.discard(plan.id);
      this.set(id, { phase: "ready", plan });
      this.#host.redrawn(id);
    } catch (error) {
      this.set(id, { phase: "refused", error: toErrorData(error) });
    }
  }

  /** The lock changed, so plans may now require another confirmation or none. Makes the plans again. */
  lockTurned(): void {
    for (const card of this.#all) {
      if (card.phase !== "ready" && card.error?.code !== "READ_ONLY") continue;
      this.#forgetPlan(card);
      void this.plan(card);
    }
  }

  /** A licence or a sign-in may have opened what was refused. */
  unlocked(): void {
    for (const card of this.#all) {
      if (card.error?.code === "LICENCE_REQUIRED" || card.error?.code === "LOGIN_REQUIRED") void this.plan(card);
    }
  }

  /** @returns true when all of it was done */
  async commit(id: number): Promise<boolean> {
    const card = this.card(id);
    if (card === undefined || card.plan === null || !mayCommit(card)) return false;
    this.set(id, { phase: "applying", error: null });
    this.#host.redrawn(id);
    try {
      const typed = card.plan.mustType === null ? null : card.typed;
      const { api } = this.#host.session;
      const planId = card.plan.id;
      const result = await this.workOf(id).run((name) => api.changes.apply(planId, typed, name));
      this.set(id, { phase: "done", result, doneAt: Date.now() });
      this.#host.made(card.ask);
      return result.outcomes.every(({ error }) => error === null);
    } catch (thrown) {
      const error = toErrorData(thrown);
      const phase = phaseAfter(error, card.plan);
      this.set(id, { phase, error });
      if (phase === "unknown") this.#host.made(card.ask);
      return false;
    }
  }

  /**
   * Commits the cards in their order. The first incomplete change stops the rest, so that the user can check before
   * more is sent.
   */
  async commitAll(): Promise<void> {
    if (this.#committing) return;
    this.#setCommitting(true);
    try {
      for (const { id } of this.#all.filter(mayCommit)) if (!(await this.commit(id))) break;
    } finally {
      this.#setCommitting(false);
    }
  }

  discard(card: Card): void {
    this.#forgetPlan(card);
    this.#work.delete(card.id);
    this.#become(this.#all.filter(({ id }) => id !== card.id));
  }

  /** A change that is being sent stays. @returns the changes that were waiting, for `restore` */
  discardAll(): readonly PlanAsk[] {
    const gone = this.#all.filter(({ phase }) => phase !== "applying");
    for (const card of gone) this.discard(card);
    return gone.filter(({ phase }) => phase !== "done" && phase !== "unknown").map(({ ask }) => ask);
  }

  /** Plans discarded changes again. Nothing once the window has left the cluster. */
  restore(asks: readonly PlanAsk[]): void {
    if (this.#connected) for (const ask of asks) void this.add(ask).planned;
  }

  card(id: number): Card | undefined {
    return this.#all.find((card) => card.id === id);
  }

  /** The progress of its plan or change, and the way to end it. */
  workOf(id: number): WorkWatch {
    const { session } = this.#host;
    const work =
      this.#work.get(id) ??
      new WorkWatch(
        () => session.api.work,
        () => this.#host.requestUpdate(),
      );
    if (this.card(id) !== undefined) this.#work.set(id, work);
    return work;
  }

  set(id: number, change: Partial<Card>): void {
    this.#become(this.#all.map((card) => (card.id === id ? { ...card, ...change } : card)));
  }

  #setCommitting(is: boolean): void {
    this.#committing = is;
    this.#host.requestUpdate();
  }

  #become(cards: readonly Card[]): void {
    this.#all = cards;
    this.#keep();
    this.#host.requestUpdate();
  }

  /** The engine discards old plans by itself, so a lost message does no harm. */
  #forgetPlan({ id, plan, phase }: Card): void {
    if (phase === "planning") this.#work.get(id)?.cancel();
    if (plan !== null && phase === "ready") this.#host.session.api.changes.discard(plan.id).catch(() => {});
  }

  /** Plans the unsent changes of the previous page again. */
  async #recall(): Promise<void> {
    const drafts = await openDrafts();
    if (!this.#connected) return;
    const found = readKept(drafts.get(this.#draftName)).filter(({ ask }) => sameCard(this.#all, ask) === undefined);
    const kept = found.map(({ ask, sent }) => {
      const id = ++this.#numbered;
      return sent === null ? newCard(id, ask) : sentCard(id, ask, sent);
    });
    this.#drafts = drafts;
    this.#become([...kept, ...this.#all]);
    await Promise.all(kept.map((card) => (card.phase === "applying" ? this.#follow(card) : this.plan(card))));
  }

  /** Shows what becomes of a change that the previous page sent. */
  async #follow({ id, plan, ask }: Card): Promise<void> {
    try {
      const entry = await this.#host.session.api.changes.outcome(plan?.id ?? "");
      const card = this.card(id);
      if (card === undefined) return;
      this.#host.redrawn(id);
      // It did not reach the engine.
      if (entry === null) return await this.plan(card);
      this.set(id, cardAfter(entry));
      this.#host.made(ask);
    } catch (error) {
      this.set(id, { phase: "unknown", error: toErrorData(error) });
    }
  }

  #keep(): void {
    this.#drafts?.keep(this.#draftName, keptText(this.#all));
  }

  get #draftName(): string {
    return `changes/${this.#host.session.profile.id}`;
  }
}
