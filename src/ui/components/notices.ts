import { css, html, LitElement } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Notice } from "../data/notice.ts";
import { base } from "../styles/base.ts";
import "./tw-icon.ts";

const SHOWN_MS = { ok: 2_500, danger: 8_000 } as const;

/** Short confirmations at the bottom of the window. */
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
        display: flex;
        gap: 8px;
        align-items: center;
        max-width: 520px;
        padding: 6px 12px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-raised);
        box-shadow: var(--shadow);
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
    this.notices = [...this.notices.slice(-2), notice];
    setTimeout(() => {
      this.notices = this.notices.filter((other) => other !== notice);
    }, SHOWN_MS[notice.tone]);
  }

  protected override render() {
    return html`<div role="status" aria-live="polite">
      ${this.notices.map(
        ({ tone, message }) => html`<div class="notice ${tone}">
          <tw-icon name=${tone === "ok" ? "circle-check" : "circle-alert"}></tw-icon>${message}
        </div>`,
      )}
    </div>`;
  }
}
