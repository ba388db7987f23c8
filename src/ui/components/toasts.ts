import { css, html, LitElement } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Toast } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "./tw-icon.ts";

const SHOWN_MS = { ok: 2_500, error: 8_000 } as const;

/** Short confirmations at the bottom of the window. */
@customElement("tw-toasts")
export class Toasts extends LitElement {
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
      .toast {
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
      .error tw-icon {
        color: var(--danger);
      }
    `,
  ];

  @state() private toasts: readonly Toast[] = [];

  show(toast: Toast): void {
    this.toasts = [...this.toasts.slice(-2), toast];
    setTimeout(() => {
      this.toasts = this.toasts.filter((other) => other !== toast);
    }, SHOWN_MS[toast.kind]);
  }

  protected override render() {
    return html`<div role="status" aria-live="polite">
      ${this.toasts.map(
        ({ kind, text }) => html`<div class="toast ${kind}">
          <tw-icon name=${kind === "ok" ? "circle-check" : "circle-alert"}></tw-icon>${text}
        </div>`,
      )}
    </div>`;
  }
}
