import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { VaultState } from "../../contract/vault.ts";
import { tell } from "../data/events.ts";
import { isClosed, whyNotStored } from "../vault/vault-text.ts";
import { SecretField } from "./secret-field.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-remember": boolean;
    "tw-unlock": null;
    "tw-want-passphrase": null;
  }
}

/**
 * The password of a profile, and whether to store it and the profile's other secrets.
 *
 * @fires tw-remember `CustomEvent<boolean>`
 * @fires tw-unlock open the vault
 * @fires tw-want-passphrase set a passphrase, so that passwords can be stored
 */
@customElement("tw-password-field")
export class PasswordField extends SecretField {
  static override styles = [
    ...SecretField.styles,
    css`
      .remember {
        display: flex;
        grid-column: 2;
        align-items: center;
        justify-content: space-between;
        min-height: 28px;
      }
      .check:has(:disabled) {
        color: var(--text-dim);
      }
    `,
  ];

  @property({ type: Boolean }) remember = true;
  /** Null while unknown; then nothing can be stored. */
  @property({ attribute: false }) vault: VaultState | null = null;

  protected override renderBelow() {
    const canStore = this.vault?.canStore ?? false;
    const stored = this.#isStored;
    return html`<div class="remember">
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.remember && (canStore || stored)}
            ?disabled=${!canStore}
            aria-describedby="help"
            @change=${(event: Event) => tell(this, "tw-remember", (event.target as HTMLInputElement).checked)}
          />
          Remember password
        </label>
        ${stored ? this.renderForget("Forget stored password", "quiet forget") : nothing}
      </div>
      <p class="help"><span id="help">${this.#help(canStore)}</span> ${this.renderCommandLink()}</p>`;
  }

  protected override shown(): string {
    return super.shown() || (isClosed(this.vault) ? "in the vault, if it is stored" : "");
  }

  get #isStored(): boolean {
    return this.place === "stored";
  }

  #help(canStore: boolean) {
    const { vault, remember, value, problem } = this;
    const stored = this.#isStored;
    if (vault === null) return "Held in memory until Tailwater ends.";
    if (!canStore) return this.#whyNot(vault);
    if (!remember) {
      return stored
        ? "The stored password is removed when you save or connect."
        : "Held in memory until Tailwater ends, then asked for again.";
    }
    if (stored)
      return value === "" && problem === null
        ? "In the encrypted vault on this computer."
        : "Replaces the stored password.";
    return "Saved in the encrypted vault on this computer, once it works.";
  }

  #whyNot(vault: VaultState) {
    const session = "a typed one is kept for this session only.";
    switch (vault.status) {
      case "locked":
        return html`The stored passwords are locked; ${session} ${this.#link("Unlock…", "tw-unlock")}`;
      case "unavailable":
        return html`The stored passwords cannot be read now; ${session} ${this.#link("Try again…", "tw-unlock")}`;
      case "open":
        return `Passwords are kept for this session only: ${whyNotStored(vault)}`;
      case "empty":
        return html`Passwords are kept for this session only: ${whyNotStored(vault)}
        ${this.#link("Set a passphrase…", "tw-want-passphrase")}`;
    }
  }

  #link(label: string, event: "tw-unlock" | "tw-want-passphrase") {
    return html`<button type="button" class="link" @click=${() => tell(this, event)}>${label}</button>`;
  }
}
