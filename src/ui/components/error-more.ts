import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ErrorCode, ErrorData } from "../../contract/errors.ts";
import { dateText } from "../data/clock.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { factStyles } from "../styles/facts.ts";

/** What is solved on the account's screen, and the label of the button that leads there. */
const AT_ACCOUNT: Readonly<Partial<Record<ErrorCode, string>>> = {
  LOGIN_REQUIRED: "Sign in…",
  LICENCE_REQUIRED: "Licence…",
};

/**
 * Below an error: its code, its details (folded), its entry in the guide, and a message to support.
 *
 * @fires tw-guide
 * @fires tw-open-account
 * @fires tw-support
 */
@customElement("tw-error-more")
export class ErrorMore extends LitElement {
  static override styles = [
    base,
    factStyles,
    css`
      :host {
        display: block;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        align-items: baseline;
        justify-content: var(--error-more, start);
      }
      .code {
        color: var(--text-dim);
        font: var(--t-11) / 18px var(--font-mono);
        user-select: text;
      }
      button {
        height: auto;
        padding: 0;
        border: 0;
        background: none;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
        text-decoration: underline;
        text-decoration-color: color-mix(in srgb, currentcolor 40%, transparent);
        text-underline-offset: 3px;
      }
      .way {
        height: 24px;
        padding: 0 8px;
        border: 1px solid var(--line-strong);
        background: var(--bg-raised);
        color: var(--text);
        font-weight: 500;
        text-decoration: none;
      }
      .way:hover:not(:disabled) {
        background: var(--bg-hover);
      }
      button:not(.way):hover:not(:disabled) {
        background: none;
        color: var(--text);
      }
      dl {
        margin-top: 6px;
      }
    `,
  ];

  @property({ attribute: false }) error: ErrorData | null = null;
  /** It is shown on the account's screen itself. */
  @property({ type: Boolean, attribute: "at-account" }) atAccount = false;
  @state() private unfolded = false;
  /** When this error was first shown, ms since the epoch. */
  #at = 0;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A tail reports its error again with every answer, each time as a new object.
    if (!changed.has("error") || isSame(changed.get("error") ?? null, this.error)) return;
    this.unfolded = false;
    this.#at = Date.now();
  }

  protected override render() {
    const { error, unfolded } = this;
    if (error === null) return nothing;
    const way = this.atAccount ? null : (AT_ACCOUNT[error.code] ?? null);
    return html`<div class="line">
        ${way === null ? nothing : html`<button type="button" class="way" @click=${() => tell(this, "tw-open-account")}>${way}</button>`}
        <span class="code">${error.code}</span>
        <button type="button" @click=${() => tell(this, "tw-guide", error.code)}>What does this mean?</button>
        <button
          type="button"
          @click=${() => tell(this, "tw-support", { kind: "problem", error: { data: error, at: this.#at } })}
        >
          Report…
        </button>
        <button
          type="button"
          aria-expanded=${unfolded}
          @click=${() => {
            this.unfolded = !unfolded;
          }}
        >
          Details
        </button>
      </div>
      ${
        unfolded
          ? html`<dl>
              ${error.subject === null ? nothing : html`<dt>About</dt><dd class="mono">${error.subject}</dd>`}
              <dt>Time</dt>
              <dd class="num">${dateText(this.#at)}</dd>
            </dl>`
          : nothing
      }`;
  }
}

function isSame(one: ErrorData | null, other: ErrorData | null): boolean {
  return one?.code === other?.code && one?.message === other?.message && one?.subject === other?.subject;
}
