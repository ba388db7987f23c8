import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import type { Notice } from "../data/notice.ts";
import { base } from "../styles/base.ts";
import "./error-more.ts";
import "./tw-icon.ts";

const SHOWN_MS = { ok: 2_500, danger: 8_000 } as const;

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
    const { tone, message, error, locked = false } = notice;
    const unlock = () => {
      this.#leave(notice);
      tell(this, "tw-open-lock");
    };
    return html`<div class="notice ${tone} ${error === undefined && !locked ? "" : "pressable"}">
      <tw-icon name=${tone === "ok" ? "circle-check" : "circle-alert"}></tw-icon><span>${message}</span>
      ${locked ? html`<button @click=${unlock}>Unlock…</button>` : nothing}
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
    setTimeout(() => {
      if (this.#isHeld) this.#leaveLater(notice);
      else this.#leave(notice);
    }, SHOWN_MS[notice.tone]);
  }
}
