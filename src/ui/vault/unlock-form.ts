import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { VaultState } from "../../contract/vault.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import "../components/error-note.ts";
import { base } from "../styles/base.ts";
import { lineFormStyles } from "../styles/line-form.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-vault": VaultState;
  }
}

/**
 * Asks for the vault's passphrase. A wrong one is reported at the field and selected for typing again.
 *
 * @fires tw-vault `CustomEvent<VaultState>` once the vault is open
 */
@customElement("tw-unlock-form")
export class UnlockForm extends LitElement {
  static override styles = [
    base,
    lineFormStyles,
    css`
      input[aria-invalid="true"] {
        border-color: var(--danger);
      }
      .wrong {
        margin: 4px 0 0;
        color: var(--danger);
        font-size: var(--t-12);
        line-height: 18px;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "vault"> | null = null;
  @state() private typed = false;
  @state() private busy = false;
  @state() private error: ErrorData | null = null;
  @query("input") private readonly field!: HTMLInputElement | null;

  override focus(): void {
    this.field?.focus();
  }

  protected override render() {
    const wrong = this.error?.code === "VAULT_PASSPHRASE_WRONG";
    return html`<form @submit=${this.#submit}>
      <label for="passphrase">Passphrase</label>
      <div class="line">
        <input
          id="passphrase"
          type="password"
          autocomplete="off"
          aria-invalid=${wrong}
          aria-describedby=${wrong ? "wrong" : nothing}
          ?readonly=${this.busy}
          @input=${() => {
            this.typed = this.field?.value !== "";
            this.error = null;
          }}
        />
        <button class="primary" ?disabled=${!this.typed || this.busy}>${this.busy ? "Unlocking…" : "Unlock"}</button>
      </div>
      ${wrong ? html`<p id="wrong" class="wrong" role="alert">This passphrase does not open the vault.</p>` : nothing}
      ${this.error === null || wrong ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
    </form>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const { api, field } = this;
    if (api === null || field === null || field.value === "" || this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      const detail: VaultState = await api.vault.unlock(field.value);
      field.value = "";
      this.typed = false;
      tell(this, "tw-vault", detail);
    } catch (error) {
      this.error = toErrorData(error);
      field.focus();
      field.select();
    } finally {
      this.busy = false;
    }
  }
}
