import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { WindowApi } from "../../contract/api.ts";
import type { ConsentState } from "../../contract/consent.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Hello } from "../../contract/window.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { dateText } from "../data/clock.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { canSend } from "./begin.ts";
import { AGREE, kindStyles, renderKinds, sentInWords, statusText } from "./kinds.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The way on that the user chose. */
    "tw-welcomed": "cluster" | "demo" | "none";
  }
}

/** Answered in this page; it is not shown again. */
let isDone = false;
/** A cluster was connected to in this page: the user knows the app, but may not have answered. */
let isGreeted = false;

/**
 * The first thing on the first start: what the app is, and the two ways on. In a build that can send something, the
 * question whether it may; alone when the user knows the app, but has not answered, or not for this list.
 *
 * @fires tw-welcomed
 */
@customElement("tw-welcome")
export class Welcome extends LitElement {
  static override styles = [
    base,
    kindStyles,
    css`
      :host {
        display: block;
        margin-bottom: 24px;
        font: var(--t-12) / 18px var(--font-ui);
      }
      :host([hidden]) {
        display: none;
      }
      section {
        padding: 16px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-raised);
      }
      h2 {
        margin: 0 0 4px;
        font: 600 var(--t-15) / 20px var(--font-ui);
      }
      p {
        margin: 0 0 12px;
        color: var(--text-dim);
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        font-weight: 500;
      }
      .ask {
        margin-bottom: 12px;
      }
      .ask p {
        margin: 2px 0 4px 24px;
      }
      .ask details {
        margin-left: 24px;
      }
      .ways {
        display: flex;
        gap: 8px;
        --icon: 14px;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "consent" | "preferences"> | null = null;
  @property({ attribute: false }) hello!: Hello;
  /** The user has saved a cluster already. */
  @property({ type: Boolean }) knowsApp = false;
  /** As it was at first. Null in a build that sends nothing, and until the engine answers. */
  @state() private consent: ConsentState | null = null;
  /** Null until the user ticks the box. */
  @state() private agrees: boolean | null = null;
  @state() private problem: ErrorData | null = null;
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!isDone && canSend(this.hello.publisher)) void this.#ask();
  }

  get #asks(): boolean {
    return this.consent?.status === "not-asked" || this.consent?.status === "list-changed";
  }

  get #greets(): boolean {
    return this.hello.isFirstStart && !this.knowsApp && !isGreeted;
  }

  protected override willUpdate(): void {
    this.hidden = isDone || !(this.#greets || this.#asks);
  }

  protected override render() {
    if (this.hidden) return nothing;
    const { problem, busy } = this;
    return html`<section aria-labelledby="title">
      ${
        this.#greets
          ? html`<h2 id="title">Welcome to Tailwater</h2>
              <p>
                Tailwater reads and changes Apache Kafka clusters. Reading leaves no trace on the cluster, and nothing is
                changed before you have seen the plan. Records, names and passwords go nowhere except between this
                computer and your clusters.
              </p>`
          : html`<h2 id="title">May Tailwater tell its makers how it is used?</h2>`
      }
      ${this.#asks && this.consent !== null ? this.#renderAsk(this.consent) : nothing}
      ${problem === null ? nothing : html`<tw-error-note .error=${problem}></tw-error-note>`}
      <div class="ways">
        ${
          this.#greets
            ? html`<button ?disabled=${busy} @click=${() => this.#go("cluster")}>
                  <tw-icon name="plus"></tw-icon>Add a cluster
                </button>
                ${
                  this.hello.demoProfileId === null
                    ? nothing
                    : html`<button ?disabled=${busy} @click=${() => this.#go("demo")}>
                        <tw-icon name="zap"></tw-icon>Start the demo
                      </button>`
                }`
            : html`<button ?disabled=${busy} @click=${() => this.#go("none")}>Save my answer</button>`
        }
      </div>
    </section>`;
  }

  #renderAsk(consent: ConsentState) {
    return html`<div class="ask">
      <label>
        <input type="checkbox" .checked=${live(this.agrees ?? false)} @change=${this.#ticked} />
        ${AGREE}
      </label>
      <p>
        ${consent.status === "list-changed" ? `${statusText(consent, dateText)} ` : ""}${sentInWords(consent)} You can change your
        mind under Settings, What is sent.
      </p>
      ${renderKinds(consent)}
    </div>`;
  }

  async #ask(): Promise<void> {
    try {
      this.consent = (await this.api?.consent.state()) ?? null;
    } catch {
      this.consent = null; // Without an answer nothing is sent. The settings tell why.
    }
  }

  /** Counts at once, because the user may go on without a button of this card. */
  async #ticked(event: Event): Promise<void> {
    await this.#decide((event.target as HTMLInputElement).checked);
  }

  /** An empty box is a no. */
  async #go(way: "cluster" | "demo" | "none"): Promise<void> {
    if (this.#asks && this.agrees === null && !(await this.#decide(false))) return;
    isDone = true;
    // Otherwise the welcome is there again after a reload.
    this.api?.preferences.set("welcome", "done").catch(() => {});
    this.requestUpdate();
    tell(this, "tw-welcomed", way);
  }

  /** @returns whether it is kept */
  async #decide(agreed: boolean): Promise<boolean> {
    const { api, consent } = this;
    if (api === null || consent === null) return false;
    const before = this.agrees;
    this.busy = true;
    this.agrees = agreed;
    this.problem = null;
    try {
      await api.consent.decide(agreed, consent.list);
      return true;
    } catch (error) {
      this.problem = toErrorData(error);
      this.agrees = before;
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** The user has gone on without a button of the welcome: into the demo, or by the form. */
export function greeted({ preferences }: Pick<WindowApi, "preferences">): void {
  isGreeted = true;
  preferences.set("welcome", "done").catch(() => {}); // It is then shown once more.
}

/** For tests: as in a page that was just opened. */
export function forgetWelcome(): void {
  isDone = false;
  isGreeted = false;
}
