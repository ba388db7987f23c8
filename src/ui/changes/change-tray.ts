import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { sessionContext } from "../data/context.ts";
import { type PlanAsk, type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "../components/tw-icon.ts";
import { type CardAct, ChangeCard } from "./change-card.ts";
import { changeTrayStyles } from "./change-tray.styles.ts";
import { TrayCards, type TrayHost } from "./tray-cards.ts";
import { type Card, isOpen, mayCommit, wantsName } from "./tray-model.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The element that had the focus is gone, so the front screen takes the focus. */
    "tw-focus-lost": null;
    /** The number of waiting changes, and whether the tray has any card. */
    "tw-tray": { readonly waiting: number; readonly cards: number };
  }
}

/**
 * All requested changes, each as a card with its plan. A change is sent only when the user commits it here, and never
 * twice. The tray is not a dialog: the screens beside it stay usable.
 *
 * @fires tw-tray `CustomEvent<{waiting, cards}>`
 * @fires tw-changed `CustomEvent<PlanAsk>` a change was made or may have been made
 */
@customElement("tw-change-tray")
export class ChangeTray extends LitElement implements TrayHost {
  static readonly spot = "Change tray";
  static override styles = [base, changeTrayStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private opened = false;

  readonly #cards = new TrayCards(this);
  /** The last reported state of the cards. */
  #told: readonly Card[] | null = null;
  /** The element that had the focus before the tray opened. */
  #before: Element | null = null;
  /** The card that had the focus before it is drawn differently or elsewhere. */
  #held: number | null = null;

  /** Plans a change and shows its card. */
  async add(ask: PlanAsk): Promise<void> {
    const { id, planned } = this.#cards.add(ask);
    this.open(id);
    await planned;
  }

  /** Opens the tray with the focus on a card: the last one unless another is named. */
  open(id = this.#cards.all.at(-1)?.id): void {
    if (!this.opened) this.#before = focused();
    this.opened = true;
    void this.#focusCard(id);
  }

  /** Closes the tray and keeps its cards. */
  close(): void {
    this.opened = false;
    if (this.#before instanceof HTMLElement) this.#before.focus();
    this.#before = null;
    void this.#leaveFocus();
  }

  toggle(): void {
    if (this.opened) this.close();
    else this.open();
  }

  /** The number of changes that are not made yet. */
  get waiting(): number {
    return this.#cards.all.filter(isOpen).length;
  }

  lockTurned(): void {
    this.#cards.lockTurned();
  }

  /** The licence changed: what it refused is planned again. */
  unlocked(): void {
    this.#cards.unlocked();
  }

  /** Of its cards. */
  redrawn(id: number): void {
    if (this.opened && this.#hasFocus(id)) void this.#focusCard(id);
  }

  made(ask: PlanAsk): void {
    tell(this, "tw-changed", ask);
  }

  protected override willUpdate(): void {
    this.hidden = !this.opened;
    if (!this.opened || !this.hasUpdated) return;
    const held = this.renderRoot.querySelector<HTMLElement>("tw-change-card:focus-within")?.dataset.id;
    if (held !== undefined) this.#held = Number(held);
  }

  protected override updated(): void {
    if (this.#held !== null) void this.#keepFocus(this.#held);
    const { all } = this.#cards;
    if (all === this.#told) return;
    this.#told = all;
    tell(this, "tw-tray", { waiting: this.waiting, cards: all.length });
  }

  protected override render() {
    const { waiting } = this;
    const { all } = this.#cards;
    return html`<aside aria-label="Change tray" @keydown=${this.#keyed}>
      <header>
        <h2>Change tray</h2>
        <span class="dim">${waiting === 0 ? "" : `${formatNumber(waiting)} waiting`}</span>
        <button class="quiet square" title="Close; the changes stay  Esc" aria-label="Close" @click=${() => this.close()}>
          <tw-icon name="x"></tw-icon>
        </button>
      </header>
      <div class="cards">
        ${all.length === 0 ? this.#renderNone() : nothing}
        ${repeat(
          // Finished cards make room for waiting ones, the newest first.
          [...all.filter(isOpen), ...all.filter((card) => !isOpen(card)).reverse()],
          ({ id }) => id,
          (card) => html`<tw-change-card
            data-id=${card.id}
            .card=${card}
            .long=${this.#cards.workOf(card.id).long}
            .profile=${this.session.profile}
            @tw-card-act=${(event: Told<"tw-card-act">) => this.#act(card.id, event.detail)}
            @tw-card-typed=${(event: Told<"tw-card-typed">) => this.#cards.set(card.id, { typed: event.detail })}
          ></tw-change-card>`,
        )}
      </div>
      ${all.length === 0 ? nothing : this.#renderFoot(all, waiting)}
    </aside>`;
  }

  #renderNone() {
    return html`<p class="none">
      No change is planned. A change that you request in a list or on a page is shown here first, and is sent when you commit it.
    </p>`;
  }

  #renderFoot(all: readonly Card[], waiting: number) {
    const ready = all.filter(mayCommit).length;
    const untyped = all.filter(wantsName).length;
    const note = untyped === 0 ? "" : `Type the confirmation in ${countOf(untyped, "card")}`;
    return html`<footer>
      <button class="quiet" ?disabled=${this.#cards.committing} @click=${this.#discardAll}>
        ${waiting === 0 ? "Clear" : "Discard all"}
      </button>
      <span class="dim">${note}</span>
      ${
        waiting < 2
          ? nothing
          : html`<button class="primary" ?disabled=${this.#cards.committing || ready === 0} @click=${this.#commitAll}>
            ${this.#commitLabel(ready, waiting)}
          </button>`
      }
    </footer>`;
  }

  #commitLabel(ready: number, waiting: number): string {
    if (this.#cards.committing) return "Committing…";
    const all = ready === waiting || ready === 0;
    return all ? "Commit all" : `Commit ${formatNumber(ready)} of ${formatNumber(waiting)}`;
  }

  #act(id: number, act: CardAct): void {
    const card = this.#cards.card(id);
    if (card === undefined) return;
    if (act === "commit") void this.#cards.commit(id);
    else if (act === "again") void this.#cards.plan(card);
    else if (act === "leave") this.#cards.set(id, { left: true });
    else if (act === "cancel") this.#cards.workOf(id).cancel();
    else {
      this.#cards.discard(card);
      if (this.#cards.all.length === 0) this.close();
    }
  }

  async #commitAll(): Promise<void> {
    // The button is disabled meanwhile, and a focus that is lost reaches no key.
    await this.#focusCard(this.#cards.all.find(mayCommit)?.id);
    await this.#cards.commitAll();
    const next = this.#cards.all.find(wantsName);
    if (next !== undefined) await this.#focusCard(next.id);
  }

  #discardAll(): void {
    const gone = this.#cards.discardAll();
    // The button disappears with the last card.
    if (this.#cards.all.length > 0) this.open();
    else this.close();
    if (gone.length === 0) return;
    const undo = () => {
      this.#cards.restore(gone);
      this.open();
    };
    tell(this, "tw-notice", { tone: "ok", message: `Discarded ${countOf(gone.length, "planned change")}.`, undo });
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

  /** Restores the focus after a card moved or disappeared: otherwise no key would reach the tray. */
  async #keepFocus(id: number): Promise<void> {
    await this.#element(id)?.updateComplete;
    this.#held = null;
    if (!this.opened || focused() !== document.body) return;
    await this.#focusCard(this.#element(id) === null ? this.#cards.all.at(-1)?.id : id);
  }

  /** The element that had the focus before may be gone. */
  async #leaveFocus(): Promise<void> {
    await this.updateComplete;
    if (focused() === document.body) tell(this, "tw-focus-lost");
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }
}

/** The focused element, inside any shadow root. */
function focused(): Element | null {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}
