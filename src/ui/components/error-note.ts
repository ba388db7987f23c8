import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { unnamedSubject } from "../../contract/error-subject.ts";
import type { ErrorData } from "../../contract/errors.ts";
import { base } from "../styles/base.ts";
import "./error-more.ts";
import "./tw-icon.ts";

/** What went wrong, to which thing, what to do next, and the ways to the guide and to support. */
@customElement("tw-error-note")
export class ErrorNote extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .note {
        display: flex;
        gap: 8px;
        padding: 8px 12px;
        border: 1px solid color-mix(in srgb, var(--danger) 40%, transparent);
        border-radius: var(--radius);
        background: var(--danger-soft);
        text-align: start;
      }
      tw-icon {
        margin-top: 2px;
        color: var(--danger);
      }
      .locked {
        border-color: var(--line-strong);
        background: var(--bg-sunken);
      }
      .locked tw-icon {
        color: var(--text-dim);
      }
      p {
        margin: 0;
        overflow-wrap: anywhere;
        user-select: text;
      }
      .message {
        color: var(--text);
        font-weight: 500;
      }
      .hint {
        margin-top: 2px;
        color: var(--text);
      }
      tw-error-more {
        margin-top: 4px;
      }
    `,
  ];

  @property({ attribute: false }) error: ErrorData | null = null;
  /** It is shown on the account's screen itself. */
  @property({ type: Boolean, attribute: "at-account" }) atAccount = false;

  protected override render() {
    if (this.error === null) return nothing;
    const { code, message, hint } = this.error;
    const unnamed = unnamedSubject(this.error);
    const about = unnamed === null ? nothing : html` <span class="mono">${unnamed}</span>`;
    // Nothing has gone wrong there.
    const isLocked = code === "LICENCE_REQUIRED";
    return html`<div class=${isLocked ? "note locked" : "note"} role="alert">
      <tw-icon name=${isLocked ? "lock" : "circle-alert"}></tw-icon>
      <div>
        <p class="message">${message}${about}</p>
        ${hint === null ? nothing : html`<p class="hint">${hint}</p>`}
        <tw-error-more .error=${this.error} ?at-account=${this.atAccount}></tw-error-more>
      </div>
    </div>`;
  }
}
