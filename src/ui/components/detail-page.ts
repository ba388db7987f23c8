import { consume } from "@lit/context";
import { type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { type ErrorCode, type ErrorData, toErrorData } from "../../contract/errors.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { isTyping } from "../data/keys.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { isCancelled, type WorkSet, WorkWatch } from "../data/work-watch.ts";
import { base } from "../styles/base.ts";
import { pageStyles } from "../styles/page.ts";
import { doOrSay } from "./action-menu.ts";
import "./copy-button.ts";
import "./error-note.ts";
import type { IconName } from "./icons.ts";
import "./tw-icon.ts";
import { renderLong } from "./waiting.ts";

const ASK_EVERY_MS = 5_000;
/** The interval grows by itself for each so many rows, up to a limit: 40,000 partitions of a group are 5 MB. */
const ROWS = 5_000;
const LONGEST_MS = 60_000;
const DOUBLE_CLICK_MS = 600;

declare module "../data/events.ts" {
  interface Events {
    /** Another part of a page is shown. */
    "tw-page-part": string;
    /** The page's item is gone, and the page should close. */
    "tw-close-page": null;
  }
}

/** One inner tab of a page. */
export interface PagePart<Part extends string> {
  readonly id: Part;
  readonly label: string;
}

export interface PageFact {
  readonly name: string;
  /** Null: unknown. */
  readonly value: string | null;
  /** Its meaning, or why it is unknown. */
  readonly title?: string;
}

export interface PageTrouble {
  readonly tone: "danger" | "warn";
  readonly text: string;
}

export interface PageAction {
  readonly label: string;
  /** The tooltip: what it does, and its key. */
  readonly title: string;
  /** Why it cannot be done now; null: it can. */
  readonly why: string | null;
  readonly look?: "primary" | "danger";
  readonly icon?: IconName;
  run(): void;
}

/** The cluster's answer for a page: missing values are listed beside the known ones. */
export interface Described {
  readonly failures: readonly ErrorData[];
}

/**
 * The page of one item of the cluster: its header with actions, its facts, its problems, and tabs for its parts. It
 * refreshes while it is shown. Values stay when a refresh fails; nothing is shown of an item that is gone.
 *
 * @fires tw-page-part `CustomEvent<string>` another part is shown from now on
 * @fires tw-close-page
 */
export abstract class DetailPage<Detail extends Described, Part extends string> extends LitElement {
  static override styles: CSSResultGroup = [base, pageStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  /** The name of the shown item. */
  @property() name = "";
  /** The part that is shown; empty: the first. */
  @property() view: Part | "" = "";
  @property({ type: Boolean }) active = false;
  /** The newest answer; null before the first. */
  @state() protected detail: Detail | null = null;
  @state() protected error: ErrorData | null = null;

  /** `topic` */
  protected abstract readonly thing: string;
  /** The error code for a missing item. */
  protected abstract readonly goneCode: ErrorCode;
  protected abstract readonly parts: readonly PagePart<Part>[];

  #shownAt = 0;
  /** Moves the focus after a part requested by key is shown. The page gets the part from its tab. */
  #focusNext: (() => void) | null = null;
  readonly #work = new WorkWatch(
    () => this.session.api.work,
    () => this.requestUpdate(),
  );
  readonly #poll = new Poll(this, {
    everyMs: () => this.#everyMs,
    wanted: () => this.active,
    ask: () => this.#load(),
  });

  constructor() {
    super();
    // The second click of a double click in a list must not select text on this page.
    this.addEventListener("mousedown", (event) => {
      if (event.detail > 1 && performance.now() - this.#shownAt < DOUBLE_CLICK_MS) event.preventDefault();
    });
  }

  /** @param work the name of the work, for the engine @param beside runs other calls that are cancelled with it */
  protected abstract describe(name: string, work: string, beside: WorkSet): Promise<Detail>;
  /** Called after each answer. @param before null: for the first time */
  protected described?(now: Detail, before: Detail | null): void;
  protected abstract actions(): readonly PageAction[];
  protected abstract facts(detail: Detail): readonly PageFact[];
  protected abstract troubles(detail: Detail): readonly PageTrouble[];
  /** The count of the part; null: unknown, or nothing to count. */
  protected abstract countOf(part: Part, detail: Detail | null): number | null;
  /** One element per part, all hidden except `shown`. @param detail null: unknown so far */
  protected abstract renderParts(shown: Part, detail: Detail | null): TemplateResult;
  /** Why it is gone, in one or two sentences. */
  protected abstract whyGone(): string;
  /** Tags for a kind or a state, after the name. */
  protected renderTags?(detail: Detail): TemplateResult;
  /** Its own dialogs. */
  protected renderDialogs?(): TemplateResult;
  /** Handles a key that no part uses. True: it was used. @param key in lower case */
  protected pressed?(key: string): boolean;

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".part > :not([hidden])")?.focus();
  }

  /** Refreshes at once. */
  async refresh(): Promise<void> {
    await this.#poll.now();
  }

  /** Goes to one of its parts. */
  show(part: Part): void {
    if (part !== this.#view) tell(this, "tw-page-part", part);
  }

  /** The cluster no longer has it. */
  get isGone(): boolean {
    return this.error?.code === this.goneCode;
  }

  get #view(): Part {
    return (this.parts.find(({ id }) => id === this.view) ?? this.parts[0])?.id as Part;
  }

  get #everyMs(): number {
    const rows = Math.max(1, ...this.parts.map(({ id }) => this.countOf(id, this.detail) ?? 0));
    return Math.min(LONGEST_MS, ASK_EVERY_MS * Math.ceil(rows / ROWS));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#work.cancel();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("view")) {
      this.#focusNext?.();
      this.#focusNext = null;
    }
    if (!changed.has("active") || !this.active) return;
    this.#shownAt = performance.now();
    void this.#poll.now();
  }

  protected override render() {
    const { name, isGone } = this;
    const detail = isGone ? null : this.detail;
    return html`
      <div class="head" @keydown=${this.#keyed}>
        <h2 title=${name}>${name}</h2>
        ${detail === null ? nothing : this.renderTags?.(detail)}
        <tw-copy-button what="name" .text=${name}></tw-copy-button>
        <span class="push"></span>
        <span class="long">${renderLong(`Asking about the ${this.thing}`, this.#work)}</span>
        <button
          class="quiet square"
          title=${`Refresh (every ${this.#everyMs / 1_000} s by itself)`}
          aria-label="Refresh"
          @click=${() => this.refresh()}
        >
          <tw-icon name="refresh-cw"></tw-icon>
        </button>
        ${this.actions().map((action) => renderAction(action))}
      </div>
      ${isGone ? this.#renderGone() : this.#renderBelow(detail)} ${this.renderDialogs?.()}
    `;
  }

  #renderBelow(detail: Detail | null) {
    const { error } = this;
    return html`
      ${detail === null ? nothing : renderFacts(this.facts(detail))}
      ${detail === null ? nothing : renderTroubles(this.troubles(detail))}
      ${detail === null ? nothing : renderFailures([...(error === null ? [] : [error]), ...detail.failures])}
      <div class="tabs">
        <div role="tablist" aria-label=${`About ${this.name}`} @keydown=${this.#stepped}>
          ${this.parts.map((part, index) => this.#renderTab(part, index, detail))}
        </div>
      </div>
      <div class="part" @keydown=${this.#keyed}>${this.renderParts(this.#view, detail)}</div>
    `;
  }

  /** Shows nothing else, because the item no longer exists. */
  #renderGone() {
    return html`<div class="state gone" role="status">
      <h3>This ${this.thing} is gone</h3>
      <p>${this.whyGone()} The page keeps checking, and shows it when it exists again.</p>
      <button @click=${() => tell(this, "tw-close-page")}>Close</button>
    </div>`;
  }

  #renderTab({ id, label }: PagePart<Part>, index: number, detail: Detail | null) {
    const count = this.countOf(id, detail);
    const shown = this.#view === id;
    return html`<button
      role="tab"
      aria-selected=${shown}
      tabindex=${shown ? 0 : -1}
      title=${`${label}  ${index + 1}`}
      @click=${() => this.show(id)}
    >
      ${label}${count === null ? nothing : html`<small>${formatNumber(count)}</small>`}
    </button>`;
  }

  #stepped(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = this.parts.findIndex(({ id }) => id === this.#view) + by;
    this.#showThen(this.parts.at(at % this.parts.length)?.id ?? this.#view, () =>
      this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    );
  }

  #keyed(event: KeyboardEvent): void {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const part = this.parts[Number(event.key) - 1];
    if (part !== undefined) this.#showThen(part.id, () => this.focus());
    else if (event.key === "/" && this.#search !== null) this.#search.focus();
    else if (!(this.pressed?.(event.key.toLowerCase()) ?? false)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #showThen(part: Part, focus: () => void): void {
    if (part === this.#view) {
      focus();
      return;
    }
    this.#focusNext = focus;
    this.show(part);
  }

  /** The search of the shown part. */
  get #search(): HTMLElement | null {
    const part = this.renderRoot.querySelector(".part > :not([hidden])");
    return part?.shadowRoot?.querySelector<HTMLElement>("input[type=search]") ?? null;
  }

  async #load(): Promise<void> {
    const { name } = this;
    try {
      const detail = await this.#work.run((work, beside) => this.describe(name, work, beside));
      // Decoding a big answer took a while, so a frame may be drawn before the page takes it.
      await new Promise((resolve) => setTimeout(resolve));
      if (name !== this.name) return;
      this.described?.(detail, this.detail);
      this.detail = detail;
      this.error = null;
    } catch (error) {
      if (name !== this.name) return;
      this.error = toErrorData(error);
      // The user cancelled it, so it is not repeated automatically.
      if (isCancelled(error)) this.#poll.stop();
    }
  }
}

function renderAction({ label, title, why, look, icon, run }: PageAction) {
  const act = (event: Event) => event.currentTarget !== null && doOrSay(event.currentTarget, why, run);
  return html`<button class=${look ?? ""} aria-disabled=${why !== null} title=${why ?? title} @click=${act}>
    ${icon === undefined ? nothing : html`<tw-icon name=${icon}></tw-icon>`}${label}
  </button>`;
}

function renderFacts(facts: readonly PageFact[]) {
  return html`<dl>
    ${facts.map(
      ({ name, value, title = "" }) => html`<div>
        <dt>${name}</dt>
        <dd class=${value === null ? "unknown" : ""} title=${title}>${value ?? "–"}</dd>
      </div>`,
    )}
  </dl>`;
}

function renderTroubles(troubles: readonly PageTrouble[]) {
  if (troubles.length === 0) return nothing;
  return html`<ul class="troubles">
    ${troubles.map(
      ({ tone, text }) => html`<li class=${tone}>
        <tw-icon name=${tone === "danger" ? "circle-alert" : "triangle-alert"}></tw-icon>${text}
      </li>`,
    )}
  </ul>`;
}

function renderFailures(failures: readonly ErrorData[]) {
  return failures.map((failure) => html`<div class="failure"><tw-error-note .error=${failure}></tw-error-note></div>`);
}
