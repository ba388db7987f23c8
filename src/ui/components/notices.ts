import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import type { Notice } from "../data/notice.ts";
import { base } from "../styles/base.ts";
import "./error-more.ts";
import "./tw-icon.ts";

const SHORT_MS = 2_500;
const LONG_MS = 8_000;

/**
 * Short confirmations at the bottom of the window. They stay while the pointer or the focus is on them.
 *
 * @fires tw-open-lock
 */
@customElement("tw-notices")
export class Notices extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: fixed;
        bottom: 40px;
        left: 50%;
        z-index: 60;
        display: grid;
        gap: 8px;
        transform: translateX(-50%);
        pointer-events: none;
      }
      .notice {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 8px;
        max-width: 520px;
        padding: 6px 12px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-raised);
        box-shadow: var(--shadow);
        overflow-wrap: anywhere;
      }
      .notice tw-icon {
        margin-top: 2px;
      }
      .pressable {
        pointer-events: auto;
      }
      tw-error-more,
      button {
        grid-column: 2;
      }
      button {
        justify-self: start;
        margin-top: 4px;
      }
      .ok tw-icon {
        color: var(--ok);
      }
      .danger tw-icon {
        color: var(--danger);
      }
    `,
  ];

  @state() private notices: readonly Notice[] = [];

  show(notice: Notice): void {
    // The same message again replaces the first, which would only take its place.
    const others = this.notices.filter(({ message }) => message !== notice.message);
    this.notices = [...others.slice(-2), notice];
    this.#leaveLater(notice);
  }

  protected override render() {
    return html`<div role="status" aria-live="polite">
      ${this.notices.map((notice) => this.#renderNotice(notice))}
    </div>`;
  }

  #renderNotice(notice: Notice) {
    const { tone, message, error, locked = false, undo } = notice;
    const button = (label: string, does: () => void) => html`<button
      @click=${() => {
        this.#leave(notice);
        does();
      }}
    >
      ${label}
    </button>`;
    return html`<div class="notice ${tone} ${error === undefined && !locked && undo === undefined ? "" : "pressable"}">
      <tw-icon name=${tone === "ok" ? "circle-check" : "circle-alert"}></tw-icon><span>${message}</span>
      ${locked ? button("Unlock…", () => tell(this, "tw-open-lock")) : nothing}
      ${undo === undefined ? nothing : button("Undo", undo)}
      ${error === undefined ? nothing : html`<tw-error-more .error=${error}></tw-error-more>`}
    </div>`;
  }

  #leave(notice: Notice): void {
    this.notices = this.notices.filter((other) => other !== notice);
  }

  get #isHeld(): boolean {
    return this.renderRoot.querySelector("div")?.matches(":hover, :focus-within") ?? false;
  }

  #leaveLater(notice: Notice): void {
    setTimeout(
      () => {
        if (this.#isHeld) this.#leaveLater(notice);
        else this.#leave(notice);
      },
      notice.tone === "ok" && notice.undo === undefined ? SHORT_MS : LONG_MS,
    );
  }
}
