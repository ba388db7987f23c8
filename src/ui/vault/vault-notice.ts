import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { VaultState } from "../../contract/vault.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { base } from "../styles/base.ts";
import { isClosed } from "./vault-text.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-unlock": null;
  }
}

/**
 * A thin line while stored passwords cannot be read; hidden otherwise.
 *
 * @fires tw-unlock open the vault
 */
@customElement("tw-vault-notice")
export class VaultNotice extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      :host(:not([shown])) {
        display: none;
      }
      div {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 4px 4px 12px;
        border-radius: var(--radius);
        background: var(--warn-soft);
        font-size: var(--t-12);
        line-height: 18px;
        --icon: 14px;
      }
      tw-icon {
        color: var(--warn);
      }
      span {
        flex: 1;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) vault: VaultState | null = null;

  protected override willUpdate(): void {
    this.toggleAttribute("shown", isClosed(this.vault));
  }

  protected override render() {
    const { vault } = this;
    if (vault?.status === "locked") return this.#renderLine("Your stored passwords are locked.", "Unlock…");
    if (vault?.status !== "unavailable") return nothing;
    const why = vault.keyring.problem === null ? "." : ": the keyring gives no key.";
    return this.#renderLine(`Your stored passwords cannot be read${why}`, "Try again…");
  }

  #renderLine(text: string, action: string) {
    return html`<div role="status">
      <tw-icon name="lock"></tw-icon><span>${text}</span>
      <button @click=${() => tell(this, "tw-unlock")}>${action}</button>
    </div>`;
  }
}
