import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { VaultState } from "../../contract/vault.ts";
import { apiContext } from "../data/context.ts";
import type { Told } from "../data/events.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { dialogStyles } from "../components/dialog.styles.ts";
import { base } from "../styles/base.ts";
import "./unlock-form.ts";
import type { UnlockForm } from "./unlock-form.ts";
import { isClosed, unavailableText } from "./vault-text.ts";

export type UnlockApi = Pick<WindowApi, "vault">;

/** The password that an action needs. */
export interface WantedPassword {
  readonly user: string;
  readonly profile: string;
  /** The action, as the text of a button: `Connect`. */
  readonly action: string;
}

/** The result: the action may continue, continue with a password typed for this session, or not continue. */
export type UnlockAnswer =
  | { readonly kind: "unlocked" }
  | { readonly kind: "typed"; readonly password: string }
  | { readonly kind: "cancelled" };

/** Opens when an action needs a password from a closed vault. The caller continues with the result. */
@customElement("tw-unlock-dialog")
export class UnlockDialog extends LitElement {
  static readonly spot = "Unlock";
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        width: min(420px, 92vw);
      }
      .reason {
        display: flex;
        gap: 8px;
        margin-bottom: 14px;
        padding: 8px 12px;
        border-radius: var(--radius-s);
        background: var(--warn-soft);
        font-size: var(--t-12);
        line-height: 18px;
      }
      .reason tw-icon {
        margin-top: 1px;
        color: var(--warn);
      }
      .reason p {
        flex: 1;
        user-select: text;
      }
      tw-unlock-form {
        margin-bottom: 16px;
      }
      .actions {
        align-items: center;
      }
      .left {
        margin-left: -12px;
        color: var(--text-dim);
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: UnlockApi | null = null;
  @state() private wanted: WantedPassword | null = null;
  /** The engine's error for the action; null when none was tried. */
  @state() private refusal: ErrorData | null = null;
  @state() private vault: VaultState | null = null;
  @state() private opened = false;
  /** A password is typed instead. */
  @state() private typing = false;
  @state() private typed = false;
  @state() private retrying = false;
  @state() private error: ErrorData | null = null;
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  #answer: ((answer: UnlockAnswer) => void) | null = null;

  /**
   * Resolves when the vault is open, a password was typed or the dialog closed.
   * @param wanted null to only unlock the vault; then no password can be typed instead.
   * @param refusal the engine's error for the action; null when none was tried
   */
  async ask(wanted: WantedPassword | null, refusal: ErrorData | null = null): Promise<UnlockAnswer> {
    this.#end({ kind: "cancelled" });
    const answer = new Promise<UnlockAnswer>((resolve) => {
      this.#answer = resolve;
    });
    this.wanted = wanted;
    this.refusal = refusal;
    this.vault = null;
    this.typing = false;
    this.typed = false;
    this.error = null;
    this.opened = true;
    await this.updateComplete;
    this.dialog.showModal();
    await this.#look((api) => api.vault.state());
    return answer;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end({ kind: "cancelled" });
  }

  protected override render() {
    return html`<dialog
      aria-labelledby="title"
      @close=${() => {
        this.opened = false;
        this.#end({ kind: "cancelled" });
      }}
      @keydown=${(event: Event) => event.stopPropagation()}
      @tw-vault=${(event: Told<"tw-vault">) => this.#become(event.detail)}
    >
      ${this.opened ? (this.typing ? this.#renderPassword() : this.#renderVault()) : nothing}
    </dialog>`;
  }

  #renderVault() {
    const { vault, wanted } = this;
    const locked = vault?.status === "locked";
    return html`
      <h2 id="title">${vault === null || locked ? "Unlock stored passwords" : "Stored passwords cannot be read"}</h2>
      <p class="what">${this.#whatText()}</p>
      ${locked ? html`<tw-unlock-form></tw-unlock-form>` : nothing}
      ${vault === null ? nothing : this.#renderReason(vault)}
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <div class="actions">
        ${
          wanted === null
            ? nothing
            : html`<button class=${locked ? "quiet left" : ""} @click=${this.#type}>
                Type the password ${locked ? "instead" : "for this session"}…
              </button>`
        }
        <button @click=${() => this.dialog.close()}>Cancel</button>
      </div>
    `;
  }

  /** Why it does not open automatically, usually the keyring. A locked vault needs no reason. */
  #renderReason(vault: VaultState) {
    const why = unavailableText(vault);
    if (why === null && vault.status === "locked") return nothing;
    return html`<div class="reason">
      <tw-icon name="triangle-alert"></tw-icon>
      <p>${why ?? this.refusal?.message ?? "The vault’s file cannot be read."}</p>
      <button ?disabled=${this.retrying} @click=${this.#retry}>${this.retrying ? "Asking…" : "Try again"}</button>
    </div>`;
  }

  #renderPassword() {
    const { wanted } = this;
    if (wanted === null) return nothing;
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        this.#take();
      }}
    >
      <h2 id="title">Password for this session</h2>
      <p class="what">Held in memory until Tailwater ends. The vault does not change.</p>
      <label class="line">
        <span>Password of <b>${wanted.user}</b> for <b>${wanted.profile}</b></span>
        <input
          id="typed"
          type="password"
          autocomplete="off"
          @input=${(event: Event) => {
            this.typed = (event.target as HTMLInputElement).value !== "";
          }}
        />
      </label>
      <div class="actions">
        <button type="button" class="quiet left" @click=${this.#back}><tw-icon name="arrow-left"></tw-icon>Back</button>
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${!this.typed}>${wanted.action}</button>
      </div>
    </form>`;
  }

  #whatText() {
    const { wanted } = this;
    if (wanted === null) return "Your passphrase opens the vault until Tailwater ends or you lock it again.";
    return html`The password of <b>${wanted.user}</b> for <b>${wanted.profile}</b> is in your vault.`;
  }

  async #retry(): Promise<void> {
    this.retrying = true;
    await this.#look((api) => api.vault.retryKeyring());
    this.retrying = false;
  }

  async #look(call: (api: UnlockApi) => Promise<VaultState>): Promise<void> {
    this.error = null;
    try {
      if (this.api !== null) this.#become(await call(this.api));
    } catch (error) {
      this.error = toErrorData(error);
    }
    await this.updateComplete;
    this.renderRoot.querySelector<UnlockForm>("tw-unlock-form")?.focus();
  }

  #become(vault: VaultState): void {
    this.vault = vault;
    if (!isClosed(vault)) this.#end({ kind: "unlocked" });
  }

  async #type(): Promise<void> {
    this.typing = true;
    this.typed = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("#typed")?.focus();
  }

  async #back(): Promise<void> {
    this.typing = false;
    await this.updateComplete;
    this.renderRoot.querySelector<UnlockForm>("tw-unlock-form")?.focus();
  }

  #take(): void {
    const password = this.renderRoot.querySelector<HTMLInputElement>("#typed")?.value ?? "";
    if (password !== "") this.#end({ kind: "typed", password });
  }

  #end(answer: UnlockAnswer): void {
    const tell = this.#answer;
    this.#answer = null;
    if (this.hasUpdated && this.dialog.open) this.dialog.close();
    tell?.(answer);
  }
}
