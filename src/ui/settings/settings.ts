import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExtensionApi } from "../../contract/api.ts";
import { base } from "../styles/base.ts";
import "./memory-settings.ts";
import type { MemorySettings } from "./memory-settings.ts";

/** Settings of the whole app, as a dialog. */
@customElement("tw-settings")
export class SettingsDialog extends LitElement {
  static override styles = [
    base,
    css`
      dialog {
        width: min(440px, 92vw);
        padding: 20px 24px 16px;
      }
      h2 {
        margin: 0 0 14px;
        font: 600 var(--t-15) / 20px var(--font-ui);
      }
      form {
        display: flex;
        justify-content: flex-end;
        margin-top: 16px;
      }
    `,
  ];

  @property({ attribute: false }) api: Pick<ExtensionApi, "memory" | "setMemoryBudget"> | null = null;
  /** Nothing is asked for while it is closed. */
  @state() private opened = false;
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  async open(): Promise<void> {
    if (this.dialog.open) return;
    this.opened = true;
    this.dialog.showModal();
    await this.updateComplete;
    this.renderRoot.querySelector<MemorySettings>("tw-memory-settings")?.focus();
  }

  protected override render() {
    return html`<dialog
      aria-labelledby="title"
      @close=${() => {
        this.opened = false;
      }}
      @click=${(event: Event) => event.target === this.dialog && this.dialog.close()}
    >
      <h2 id="title">Settings</h2>
      ${this.opened ? html`<tw-memory-settings .api=${this.api}></tw-memory-settings>` : nothing}
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }
}
