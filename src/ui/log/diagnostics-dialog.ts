import { consume } from "@lit/context";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { apiContext } from "../data/context.ts";

import "../components/error-note.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/tw-icon.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { formatNumber } from "../data/format.ts";

/** Shows the complete text of a report before it goes to the clipboard. */
@customElement("tw-diagnostics")
export class DiagnosticsDialog extends ModalDialog {
  static override styles = [
    ModalDialog.styles,
    css`
      dialog {
        width: min(900px, 94vw);
      }
      pre {
        height: min(440px, 56vh);
        margin: 0 0 12px;
        padding: 10px 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--bg-sunken);
        font: var(--t-12) / 18px var(--font-mono);
        overflow: auto;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
        user-select: text;
      }
      .said {
        display: flex;
        align-items: center;
        gap: 6px;
        margin-right: auto;
        color: var(--text-dim);
        font-size: var(--t-12);
      }
      .said tw-icon {
        color: var(--ok);
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "log"> | null = null;
  /** The shown text, which is also the copied text. Null until it is loaded. */
  @state() private text: string | null = null;
  @state() private error: ErrorData | null = null;
  @state() private copied = false;

  async open(): Promise<void> {
    const { api } = this;
    if (api === null || this.dialog.open) return;
    this.text = null;
    this.error = null;
    this.copied = false;
    this.show();
    try {
      this.text = await api.log.diagnostics();
    } catch (error) {
      this.error = toErrorData(error);
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("button.primary:not(:disabled)")?.focus();
  }

  protected override renderContent() {
    const { text, error } = this;
    return html`
      <h2 id="title">Diagnostics</h2>
      <p class="what">
        For a problem report. Placeholders replace hosts, users, profiles and topics, and it contains no record. Check it before you send it. <b>Copy puts exactly this text on the clipboard</b>, and nowhere else.
      </p>
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
      <pre tabindex="0" role="region" aria-label="What is copied">${text ?? (error === null ? "Gathering…" : "")}</pre>
      <div class="actions">
        <span class="said" role="status">
          ${
            this.copied
              ? html`<tw-icon name="circle-check"></tw-icon>Copied`
              : text === null
                ? nothing
                : `${formatNumber(text.length)} characters`
          }
        </span>
        <button @click=${() => this.dialog.close()}>Close</button>
        <button class="primary" ?disabled=${text === null} @click=${this.#copy}>
          <tw-icon name="copy"></tw-icon>Copy
        </button>
      </div>
    `;
  }

  async #copy(): Promise<void> {
    if (this.text === null) return;
    try {
      await writeClipboard(this.text);
      this.copied = true;
      this.error = null;
    } catch (error) {
      this.error = toErrorData(error);
    }
  }
}
