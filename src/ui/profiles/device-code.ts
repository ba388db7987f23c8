import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { SignInCode } from "../../contract/bearer.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { base } from "../styles/base.ts";

/** The code with which a person signs in at the issuer of a cluster, and how far that is. */
@customElement("tw-device-code")
export class DeviceCode extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        flex: 1;
        min-width: 0;
        --icon: 14px;
      }
      p {
        margin: 0 0 8px;
        overflow-wrap: anywhere;
        user-select: text;
      }
      .code {
        display: flex;
        align-items: center;
        gap: 8px;
        font: 600 22px / 32px var(--font-mono);
        letter-spacing: 0.08em;
      }
      .dim {
        color: var(--text-dim);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        margin-bottom: 8px;
      }
      p:last-child {
        margin: 0;
      }
      .left {
        margin-left: auto;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) code!: SignInCode;
  /** ms since the epoch; changes every second. */
  @property({ type: Number }) now = 0;
  /** Opens the page in the browser. */
  @property({ attribute: false }) openPage: () => Promise<void> = async () => {};
  @property({ attribute: false }) cancel: () => void = () => {};
  @state() private error: ErrorData | null = null;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>(".primary")?.focus();
  }

  protected override render() {
    const { code, address, direct, endsAt } = this.code;
    return html`<div role="group" aria-label="Sign in">
      <p>Sign in at <strong>${new URL(address).host}</strong> in any browser, and confirm this code:</p>
      <p class="code"><span>${code}</span><tw-copy-button .text=${code} what="code"></tw-copy-button></p>
      <div class="row">
        <button class="primary" @click=${this.#open}><tw-icon name="log-in"></tw-icon>Open in the browser</button>
        <tw-copy-button worded label="Copy the address" .text=${direct ?? address} what="the address of the sign-in"></tw-copy-button>
        <button @click=${() => this.cancel()}>Cancel</button>
        <span class="dim left">${timeLeft(endsAt - this.now)} left</span>
      </div>
      <p class="dim" role="status">${this.#told()}</p>
      <p class="dim">Only confirm a code that you see here. Nobody else should ask you for one.</p>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
    </div>`;
  }

  #told(): string {
    const { state, everyMs } = this.code;
    const every = `${Math.round(everyMs / 1_000)} s`;
    if (state === "slowed") return `Waiting for you. The issuer wants to be asked less often: now every ${every}.`;
    if (state === "unreachable") return `The issuer does not answer now. Tailwater asks again every ${every}.`;
    return "Waiting for you. Tailwater continues by itself.";
  }

  readonly #open = async (): Promise<void> => {
    this.error = null;
    try {
      await this.openPage();
    } catch (error) {
      this.error = toErrorData(error);
    }
  };
}

/** `9:58`; the clocks may differ by the way of a message. */
function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
