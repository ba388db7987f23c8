import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { VaultState } from "../../contract/vault.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { isClosed, whyNotStored } from "../vault/vault-text.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-secret-command": string | null;
    "tw-forget": null;
    "tw-left": null;
    "tw-password": string;
    "tw-remember": boolean;
    "tw-unlock": null;
    "tw-want-passphrase": null;
  }
}

/**
 * The password of a profile, and whether to store it. A stored one is never returned; the field only shows that there
 * is one.
 *
 * @fires tw-password `CustomEvent<string>` as it is typed
 * @fires tw-secret-command `CustomEvent<string | null>` the command that prints it; null: it is typed
 * @fires tw-remember `CustomEvent<boolean>`
 * @fires tw-left the field was left with something in it
 * @fires tw-forget remove the stored password
 * @fires tw-unlock open the vault
 * @fires tw-want-passphrase set a passphrase, so that passwords can be stored
 */
@customElement("tw-password-field")
export class PasswordField extends LitElement {
  static override styles = [
    base,
    formFieldStyles,
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
      .forget {
        height: 24px;
        margin-right: -8px;
        padding: 0 8px;
        color: var(--text-dim);
      }
      .forget.danger {
        color: var(--danger);
      }
      #command {
        font: var(--t-12) / 18px var(--font-mono);
      }
      .link {
        display: inline;
        height: auto;
        padding: 0;
        border: 0;
        background: none;
        color: var(--accent);
        font: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .link:hover:not(:disabled) {
        background: none;
        text-decoration-thickness: 2px;
      }
    `,
  ];

  @property() password = "";
  /** The command that prints it; null: it is typed or stored. */
  @property({ attribute: false }) command: string | null = null;
  @property({ type: Boolean }) remember = true;
  /** The engine has one in memory. */
  @property({ type: Boolean }) held = false;
  /** The vault has one. */
  @property({ type: Boolean }) stored = false;
  /** Null while unknown; then nothing can be stored. */
  @property({ attribute: false }) vault: VaultState | null = null;
  /** The problem with the password. */
  @property({ attribute: false }) problem: string | null = null;
  /** Pressed once to forget; the second press confirms. */
  @state() private doomed = false;
  @query("#password, #command") private readonly field!: HTMLInputElement;

  override focus(): void {
    this.field.focus();
  }

  protected override render() {
    if (this.command !== null) return this.#renderCommand(this.command);
    const { problem, stored } = this;
    const canStore = this.vault?.canStore ?? false;
    return html`<div class="field">
      <label for="password">Password</label>
      <input
        id="password"
        type="password"
        autocomplete="off"
        placeholder=${this.#placeholder()}
        .value=${this.password}
        aria-invalid=${problem !== null}
        aria-describedby=${problem === null ? "help" : "problem help"}
        @input=${() => tell(this, "tw-password", this.field.value)}
        @blur=${() => this.field.value !== "" && tell(this, "tw-left")}
      />
      ${problem === null ? nothing : html`<p id="problem" class="problem" role="alert">${problem}</p>`}
      <div class="remember">
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
        ${stored ? this.#renderForget() : nothing}
      </div>
      <p class="help"><span id="help">${this.#help(canStore)}</span> <button type="button" class="link" @click=${() => this.#setCommand("")}>Read it from a command…</button></p>
    </div>`;
  }

  #renderCommand(command: string) {
    const { problem } = this;
    return html`<div class="field">
      <label for="command">Password from</label>
      <input
        id="command"
        autocomplete="off"
        spellcheck="false"
        placeholder="pass show kafka/prod"
        .value=${command}
        aria-invalid=${problem !== null}
        aria-describedby=${problem === null ? "help" : "problem help"}
        @input=${() => tell(this, "tw-secret-command", this.field.value)}
        @blur=${() => this.field.value !== "" && tell(this, "tw-left")}
      />
      ${problem === null ? nothing : html`<p id="problem" class="problem" role="alert">${problem}</p>`}
      <p id="help" class="help">
        Runs on this computer, without a shell, each time Tailwater connects. The first line that it prints is the
        password. Nothing is stored.
        <button type="button" class="link" @click=${() => this.#setCommand(null)}>Type the password instead</button>
      </p>
    </div>`;
  }

  async #setCommand(command: string | null): Promise<void> {
    tell(this, "tw-secret-command", command);
    await this.updateComplete;
    // The form draws this element again first.
    await new Promise(requestAnimationFrame);
    this.field?.focus();
  }

  #renderForget() {
    return html`<button
      type="button"
      class=${this.doomed ? "quiet forget danger" : "quiet forget"}
      @click=${() => {
        if (this.doomed) tell(this, "tw-forget");
        this.doomed = !this.doomed;
      }}
      @blur=${() => {
        this.doomed = false;
      }}
    >
      ${this.doomed ? "Really forget it?" : "Forget stored password"}
    </button>`;
  }

  #help(canStore: boolean) {
    const { vault, stored, remember, password, problem } = this;
    if (vault === null) return "Held in memory until Tailwater ends.";
    if (!canStore) return this.#whyNot(vault);
    if (!remember) {
      return stored
        ? "The stored password is removed when you save or connect."
        : "Held in memory until Tailwater ends, then asked for again.";
    }
    if (stored)
      return password === "" && problem === null
        ? "In the encrypted vault on this computer."
        : "Replaces the stored password.";
    return "Saved in the encrypted vault on this computer, once it works.";
  }

  #placeholder(): string {
    if (this.stored) return "stored";
    if (this.held) return "held until Tailwater ends";
    return isClosed(this.vault) ? "in the vault, if it is stored" : "";
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
