import { consume } from "@lit/context";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { VaultState } from "../../contract/vault.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";
import "./passphrase-form.ts";
import type { PassphraseForm } from "./passphrase-form.ts";
import "./unlock-form.ts";
import type { UnlockForm } from "./unlock-form.ts";
import { vaultSettingsStyles } from "./vault-settings.styles.ts";
import { countText, keyringText, passphraseText, whereText } from "./vault-text.ts";

/** The running call to the engine. */
type Work = "keyring" | "retry" | "passphrase" | "no-passphrase" | "lock" | "reset";
/** The form open below the rows, one at a time. */
type Asking = "passphrase" | "reset" | "unlock" | null;

const STATUS_ICONS = { empty: "key-round", open: "lock-open", locked: "lock", unavailable: "triangle-alert" } as const;

declare module "../data/events.ts" {
  interface Events {
    "tw-vault": VaultState;
  }
}

/**
 * Where passwords are kept, and what opens them: the system's keyring, a passphrase, or both.
 *
 * @fires tw-vault `CustomEvent<VaultState>` whenever its state is read again
 */
@customElement("tw-vault-settings")
export class VaultSettings extends LitElement {
  static override styles = [base, sectionStyles, vaultSettingsStyles];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "vault"> | null = null;
  @state() private vault: VaultState | null = null;
  @state() private working: Work | null = null;
  @state() private asking: Asking = null;
  @state() private error: ErrorData | null = null;
  /** The action that continues once the vault is unlocked. */
  #pending: (() => void) | null = null;
  /** The result of the last action. */
  @state() private told: { readonly text: string; readonly well: boolean } | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  /** Opens the fields for a new passphrase once the vault's state is known. */
  async askPassphrase(): Promise<void> {
    if (this.vault === null) await this.#load();
    if (!this.#canSetPassphrase) return;
    await this.#ask("passphrase");
  }

  protected override render() {
    const { vault } = this;
    return html`
      <h3>Passwords</h3>
      ${vault === null ? html`<p class="lead">${this.error === null ? "Looking…" : ""}</p>` : this.#renderState(vault)}
    `;
  }

  #renderState(vault: VaultState) {
    const { status } = vault;
    return html`
      <p class="lead where ${status}">
        <tw-icon name=${STATUS_ICONS[status]}></tw-icon><span>${whereText(vault)}</span>
      </p>
      ${status === "locked" || this.asking === "unlock" ? this.#renderUnlock() : nothing}
      ${this.#renderError()}
      <ul class="rows">
        ${this.#row("Vault", html`<p class="detail path">${vault.path}</p>`, [
          html`<tw-copy-button .text=${vault.path} what="path of the vault"></tw-copy-button>`,
        ])}
        ${this.#row("Stored", html`<p class="detail">${countText(vault)}</p>`, this.#lockButtons(vault))}
        ${this.#row(vault.keyring.name, html`<p class="detail">${keyringText(vault)}</p>`, this.#keyringButtons(vault))}
        ${this.#row(
          "Passphrase",
          html`<p class="detail">${passphraseText(vault)}</p>`,
          this.#passphraseButtons(vault),
          this.asking === "passphrase"
            ? html`<tw-passphrase-form
                class="wide"
                ?change=${vault.passphrase}
                ?busy=${this.working === "passphrase"}
                @tw-passphrase=${(event: Told<"tw-passphrase">) => this.#setPassphrase(event.detail)}
                @tw-cancel=${this.#cancel}
              ></tw-passphrase-form>`
            : nothing,
        )}
        ${status === "empty" ? nothing : this.#renderReset(vault)}
      </ul>
      <p class="said" role="status">
        ${this.told?.well ? html`<tw-icon name="circle-check"></tw-icon>` : nothing}${this.told?.text}
      </p>
    `;
  }

  #renderUnlock() {
    const once = this.asking === "unlock";
    return html`<div class="box">
      ${once ? html`<p>This change needs the passphrase once more.</p>` : nothing}
      <tw-unlock-form @tw-vault=${this.#unlocked}></tw-unlock-form>
      ${once ? html`<div class="actions"><button @click=${this.#cancel}>Cancel</button></div>` : nothing}
    </div>`;
  }

  #row(name: string, detail: TemplateResult, buttons: readonly unknown[], more: unknown = nothing) {
    return html`<li class="row">
      <div><strong>${name}</strong>${detail}</div>
      <div class="actions">${buttons}</div>
      ${more}
    </li>`;
  }

  #lockButtons({ status, passphrase }: VaultState): readonly unknown[] {
    if (status !== "open" || !passphrase) return [];
    return [
      this.#button("lock", "Lock now", "Locking…", () => this.#work("lock", "Locked.", (api) => api.vault.lock())),
    ];
  }

  #keyringButtons({ status, keyring, passphrase }: VaultState): readonly unknown[] {
    const { used, available } = keyring;
    if (!available) {
      const retry = () => this.#work("retry", "", (api) => api.vault.retryKeyring());
      return [this.#button("retry", "Try again", "Asking…", retry, status === "unavailable" ? "primary" : "")];
    }
    if (status === "locked" && used) {
      const open = () => this.#work("retry", "", (api) => api.vault.retryKeyring());
      return [this.#button("retry", "Unlock with it", "Asking…", open)];
    }
    if (status !== "open") return [];
    if (!used) {
      const use = () =>
        this.#work("keyring", "The keyring holds the vault’s key.", (api) => api.vault.setKeyring(true));
      return [this.#button("keyring", "Use it", "Asking…", use)];
    }
    // Without a passphrase nothing would open the vault any more.
    if (!passphrase) return [];
    const stop = () =>
      this.#work("keyring", "The key is no longer in the keyring.", (api) => api.vault.setKeyring(false));
    return [this.#button("keyring", "Stop using it", "Asking…", stop)];
  }

  #passphraseButtons({ passphrase, keyring }: VaultState): readonly unknown[] {
    if (!this.#canSetPassphrase || this.asking === "passphrase") return [];
    const buttons = [
      html`<button ?disabled=${this.working !== null} @click=${() => this.#ask("passphrase")}>
        ${passphrase ? "Change…" : "Set…"}
      </button>`,
    ];
    if (passphrase && keyring.used) {
      const remove = () =>
        this.#work("no-passphrase", "The passphrase is removed.", (api) => api.vault.setPassphrase(null));
      buttons.push(this.#button("no-passphrase", "Remove", "Removing…", remove));
    }
    return buttons;
  }

  #renderReset({ status, secrets }: VaultState) {
    const lost =
      status !== "open" || secrets === null
        ? "Passwords are asked for again."
        : secrets === 0
          ? "No password is lost."
          : `The ${secrets === 1 ? "stored password is" : `${secrets} stored passwords are`} asked for again.`;
    if (this.asking !== "reset") {
      return this.#row(
        "Reset vault",
        html`<p class="detail">Starts with an empty vault. The current file is kept aside.</p>`,
        [html`<button ?disabled=${this.working !== null} @click=${() => this.#ask("reset")}>Reset vault…</button>`],
      );
    }
    const reset = () =>
      this.#work("reset", "The vault is empty now. The old file is kept aside.", (api) => api.vault.reset());
    return this.#row(
      "Start with an empty vault?",
      html`<p class="detail">
        ${lost} The old file is not deleted: it is kept beside the new one under another name.
      </p>`,
      [
        html`<button class="cancel" ?disabled=${this.working !== null} @click=${this.#cancel}>Cancel</button>`,
        this.#button("reset", "Reset vault", "Resetting…", reset, "danger"),
      ],
    );
  }

  #renderError() {
    return this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`;
  }

  #button(work: Work, label: string, doing: string, run: () => void, kind = "") {
    return html`<button class=${kind} ?disabled=${this.working !== null} @click=${run}>
      ${this.working === work ? doing : label}
    </button>`;
  }

  get #canSetPassphrase(): boolean {
    return this.vault?.status === "open" || this.vault?.status === "empty";
  }

  async #ask(asking: Asking): Promise<void> {
    this.asking = asking;
    this.told = null;
    this.error = null;
    await this.updateComplete;
    if (asking === "passphrase") this.renderRoot.querySelector<PassphraseForm>("tw-passphrase-form")?.focus();
    else this.renderRoot.querySelector<HTMLElement>(".cancel")?.focus();
  }

  #cancel(): void {
    this.asking = null;
    this.#pending = null;
  }

  #setPassphrase(passphrase: string): void {
    const done = this.vault?.passphrase ? "The passphrase is changed." : "The passphrase is set.";
    void this.#work("passphrase", done, (api) => api.vault.setPassphrase(passphrase));
  }

  #unlocked(event: Told<"tw-vault">): void {
    const pending = this.#pending;
    this.#cancel();
    this.vault = event.detail;
    if (pending !== null) pending();
    else this.told = { text: "Unlocked.", well: true };
  }

  async #load(): Promise<void> {
    try {
      if (this.api !== null) this.#show(await this.api.vault.state());
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  async #work(work: Work, done: string, call: (api: Pick<WindowApi, "vault">) => Promise<VaultState>): Promise<void> {
    if (this.api === null || this.working !== null) return;
    const row = this.renderRoot.querySelector(":focus")?.closest(".row");
    this.working = work;
    this.error = null;
    this.told = null;
    try {
      const vault = await call(this.api);
      this.asking = null;
      this.told = work === "retry" ? answerOf(vault) : { text: done, well: true };
      this.#show(vault);
    } catch (error) {
      this.#failed(toErrorData(error), () => void this.#work(work, done, call));
    } finally {
      this.working = null;
    }
    await this.updateComplete;
    if (this.vault?.status === "locked" || this.asking === "unlock")
      this.renderRoot.querySelector<UnlockForm>("tw-unlock-form")?.focus();
    // The pressed button may be gone, so the focus moves to its row.
    else if (this.renderRoot.querySelector(":focus") === null) row?.querySelector("button")?.focus();
  }

  /** A vault opened by its keyring may need its passphrase for a change of the passphrase. */
  #failed(error: ErrorData, again: () => void): void {
    if (error.code === "VAULT_LOCKED" && this.vault?.status === "open" && this.#pending === null) {
      this.#pending = again;
      this.asking = "unlock";
    } else this.error = error;
  }

  #show(vault: VaultState): void {
    this.vault = vault;
    tell(this, "tw-vault", vault);
  }
}

function answerOf({ keyring }: VaultState) {
  return keyring.available
    ? { text: "The keyring works.", well: true }
    : { text: "The keyring still cannot be reached.", well: false };
}
