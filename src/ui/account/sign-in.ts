import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Attempt, LoginState, SignInWay } from "../../contract/login.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { clockText } from "../data/clock.ts";
import { base } from "../styles/base.ts";
import type { LoginCalls } from "./login-watch.ts";
import { signInStyles } from "./sign-in.styles.ts";

/** The first button after a failure. */
const AGAIN: Readonly<Record<SignInWay, string>> = {
  browser: "Try again in the browser",
  device: "Try again with a code",
  paste: "Try again by pasting an address",
};

declare module "../data/events.ts" {
  interface Events {
    "tw-login": LoginState;
  }
}

/**
 * Signs in: one button, and other ways behind another. It shows what the user does next, and each failure.
 *
 * @fires tw-login `CustomEvent<LoginState>` a call's answer, which is newer than what was known
 */
@customElement("tw-sign-in")
export class SignIn extends LitElement {
  static override styles = [base, signInStyles];

  @property({ attribute: false }) api!: LoginCalls;
  @property({ attribute: false }) login!: LoginState;
  @state() private otherWays = false;
  /** The field for the address is open, beside a browser that is expected by itself. */
  @state() private pasting = false;
  @state() private busy = false;
  @state() private error: ErrorData | null = null;
  #hadFocus = false;
  @query("input") private readonly field!: HTMLInputElement | null;

  override focus(): void {
    if (!this.hasUpdated) {
      void this.updateComplete.then(() => this.focus());
      return;
    }
    this.renderRoot.querySelector<HTMLElement>("button.primary, input, a, button")?.focus();
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement != null;
  }

  protected override updated(): void {
    // The focused control may be gone with the step that it belonged to.
    if (this.#hadFocus && this.shadowRoot?.activeElement == null) this.focus();
  }

  protected override render() {
    const { attempt, ending, issuer } = this.login;
    return html`
      <div role="status">
        ${ending ? html`<p class="wait"><tw-icon name="loader"></tw-icon>You are signed out. Telling ${issuer}…</p>` : nothing}
      </div>
      <div aria-live="polite">${attempt === null ? nothing : this.#renderAttempt(attempt)}</div>
      ${attempt === null || attempt.kind === "failed" ? this.#renderWays(attempt) : nothing}
      ${this.#hasField ? nothing : this.#renderError()}
    `;
  }

  /** Under the field that it is about. */
  #renderError() {
    return this.error === null ? nothing : html`<tw-error-note at-account .error=${this.error}></tw-error-note>`;
  }

  get #hasField(): boolean {
    const { attempt } = this.login;
    return attempt?.kind === "browser" && (!attempt.listens || this.pasting);
  }

  #renderWays(failed: Attempt | null) {
    const way = failed?.kind === "failed" ? failed.way : "browser";
    return html`<div class="ways" @keydown=${this.#onKey} @focusout=${this.#onFocusOut}>
      <button class="primary" aria-disabled=${this.busy} @click=${() => this.#start(way)}>
        <tw-icon name="log-in"></tw-icon>${failed === null ? "Sign in with the browser" : AGAIN[way]}
      </button>
      <button
        class="quiet other"
        aria-expanded=${this.otherWays}
        aria-disabled=${this.busy}
        @click=${() => {
          this.otherWays = !this.otherWays;
        }}
      >
        Use another way<tw-icon name=${this.otherWays ? "chevron-up" : "chevron-down"}></tw-icon>
      </button>
      ${this.otherWays ? this.#renderOtherWays(way) : nothing}
    </div>`;
  }

  /** @param first the way of the first button */
  #renderOtherWays(first: SignInWay) {
    const way = (name: SignInWay, label: string, hint: string) =>
      name === first
        ? nothing
        : html`<button
      class="way"
      aria-disabled=${this.busy}
      @click=${() => this.#start(name)}
    >
      <strong>${label}</strong><span>${hint}</span>
    </button>`;
    return html`<div class="others">
      ${way("browser", "With the browser", "It returns to Tailwater by itself.")}
      ${way("device", "With a code", "Enter it in a browser, on any device.")}
      ${way("paste", "By pasting an address", "For a browser that cannot return to Tailwater by itself.")}
    </div>`;
  }

  #renderAttempt(attempt: Attempt) {
    if (attempt.kind === "failed") return html`<tw-error-note at-account .error=${attempt.error}></tw-error-note>`;
    if (attempt.kind === "asking") {
      return html`<p class="wait"><tw-icon name="loader"></tw-icon>Asking ${this.login.issuer}…</p>
        <div class="ways">${this.#renderCancel()}</div>`;
    }
    return attempt.kind === "device" ? this.#renderDevice(attempt) : this.#renderBrowser(attempt);
  }

  #renderBrowser({ address, listens, notOpened, endsAt }: Attempt & { kind: "browser" }) {
    const opened = notOpened === null;
    return html`
      ${
        opened
          ? html`<p class="wait">
              <tw-icon name="loader"></tw-icon>
              Your browser shows ${this.login.issuer}. ${listens ? "Sign in there. Tailwater then continues by itself." : "Sign in there, then paste the address below."}
            </p>`
          : html`<p>${notOpened.message} Open this address in a browser on this computer, and sign in there.</p>
              ${this.#renderAddress(address, "address of the sign-in")}`
      }
      ${this.#hasField ? this.#renderField() : nothing}
      <div class="ways">
        ${this.#renderCancel()}
        ${
          opened
            ? html`<button class="quiet" @click=${() => this.#start(listens ? "browser" : "paste")}>Open the browser again</button>
                <tw-copy-button worded label="Copy the address" .text=${address} what="the address of the sign-in"></tw-copy-button>`
            : nothing
        }
        ${
          listens && !this.pasting
            ? html`<button class="quiet" @click=${this.#openField}>Paste an address instead</button>`
            : nothing
        }
        <span class="until">waits until ${clockText(endsAt)}</span>
      </div>
    `;
  }

  #renderField() {
    return html`<form class="paste" @submit=${this.#paste}>
      <label for="address">The address that the browser was sent to</label>
      <div>
        <input
          id="address"
          autocomplete="off"
          spellcheck="false"
          placeholder="http://127.0.0.1:…/callback?code=…"
          aria-invalid=${this.error !== null}
        />
        <button class="primary" aria-disabled=${this.busy}>Sign in</button>
      </div>
      ${this.#renderError()}
      <p>It begins with http://127.0.0.1 and may look like an error page. Copy the whole address.</p>
    </form>`;
  }

  #renderAddress(address: string, what: string) {
    return html`<p class="address">
      <a href=${address} target="_blank" rel="noopener noreferrer" title=${address}>${address}</a>
      <tw-copy-button worded .text=${address} .what=${what}></tw-copy-button>
    </p>`;
  }

  #renderDevice({ code, address, endsAt }: Attempt & { kind: "device" }) {
    return html`<p class="wait">
        <tw-icon name="loader"></tw-icon>Open this address on any device, and confirm the code there. Tailwater then
        continues by itself.
      </p>
      ${this.#renderAddress(address, "address")}
      <p class="code"><small>Code</small><span>${code}</span><tw-copy-button .text=${code} what="code"></tw-copy-button></p>
      <p class="warn">Only confirm a code that you see here. Nobody else should ask you for one.</p>
      <div class="ways">${this.#renderCancel()}<span class="until">works until ${clockText(endsAt)}</span></div>`;
  }

  #renderCancel() {
    return html`<button @click=${this.#cancel}>Cancel</button>`;
  }

  readonly #openField = async (): Promise<void> => {
    this.pasting = true;
    await this.updateComplete;
    this.field?.focus();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.otherWays) return;
    event.stopPropagation();
    this.renderRoot.querySelector<HTMLElement>(".other")?.focus();
    this.otherWays = false;
  };

  /** By the keyboard, or by a click on another control. */
  readonly #onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof Node && !this.renderRoot.querySelector(".ways")?.contains(relatedTarget))
      this.otherWays = false;
  };

  #start(way: SignInWay): void {
    if (this.busy) return;
    this.pasting = false;
    this.otherWays = false;
    void this.#ask((api) => api.login.signIn(way));
  }

  /** Also while the start of the attempt is still asked for. */
  readonly #cancel = (): void => {
    this.busy = false;
    void this.#ask((api) => api.login.cancel());
  };

  #paste(event: SubmitEvent): void {
    event.preventDefault();
    const address = this.field?.value ?? "";
    void this.#ask((api) => api.login.paste(address));
  }

  async #ask(call: (api: LoginCalls) => Promise<LoginState>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      const detail = await call(this.api);
      this.dispatchEvent(new CustomEvent("tw-login", { detail, bubbles: true, composed: true }));
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.busy = false;
    }
  }
}
