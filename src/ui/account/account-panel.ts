import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { LoginState, Person } from "../../contract/login.ts";
import type { VaultState } from "../../contract/vault.ts";
import { apiContext } from "../data/context.ts";
import type { Told } from "../data/events.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { dateText } from "../data/clock.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";
import { accountPanelStyles } from "./account-panel.styles.ts";
import { initialsOf, nameOf, standingText } from "./account-text.ts";
import { LoginWatch } from "./login-watch.ts";
import "./sign-in.ts";

type AccountApi = Pick<WindowApi, "login" | "vault" | "licence">;

/**
 * Who is signed in, how long that counts, where it is kept, and the way out; and the licence.
 * @slot back - a button back to the previous screen
 */
@customElement("tw-account-panel")
export class AccountPanel extends LitElement {
  static override styles = [base, sectionStyles, accountPanelStyles];

  @consume({ context: apiContext }) @state() api: AccountApi | null = null;
  @property({ type: Boolean }) active = true;
  /** False in a build with licences and without a login. */
  @property({ attribute: false }) hasLogin = true;
  /** Licences decide features in this build. */
  @property({ attribute: false }) hasLicences = false;
  @state() private vault: VaultState | null = null;
  @state() private busy = false;
  @state() private leaving = false;
  @state() private inBrowser = false;
  @state() private error: ErrorData | null = null;

  readonly #watch = new LoginWatch(this, () => (this.hasLogin ? this.api : null));

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("tw-sign-in, .body button")?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("hasLicences") && this.hasLicences) void import("./licence-panel.ts");
    if ((changed.has("active") || changed.has("api")) && this.active && this.api !== null)
      void this.#readVault(this.api);
  }

  protected override render() {
    const login = this.#watch.state;
    const error = this.error ?? this.#watch.error;
    return html`
      <div class="top"><slot name="back"></slot><h2>Account</h2></div>
      <div class="body">
        ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
        ${login === null ? nothing : this.#renderLogin(login)}
        ${this.hasLicences && this.api !== null ? html`<tw-licence-panel .api=${this.api}></tw-licence-panel>` : nothing}
      </div>
    `;
  }

  #renderLogin(login: LoginState) {
    const { person, problem, attempt } = login;
    const mustSignIn = person === null || login.status === "ended";
    return html`
      ${problem === null || attempt !== null ? nothing : html`<tw-error-note .error=${problem}></tw-error-note>`}
      ${person === null ? nothing : this.#renderPerson(login, person)}
      ${mustSignIn ? this.#renderSignIn(login) : nothing}
      ${login.portal === null ? nothing : this.#renderPortal(login.portal)}
    `;
  }

  #renderPerson(login: LoginState, person: Person) {
    const { issuer, kept } = login;
    return html`<ul class="rows">
        <li class="row">
          <div class="who">
            <span class="face" aria-hidden="true">${initialsOf(person)}</span>
            <div>
              <strong>${nameOf(person)}</strong>
              <p class="detail">${person.email === null || person.email === nameOf(person) ? issuer : `${person.email} · ${issuer}`}</p>
            </div>
          </div>
          <div class="actions">
            <button ?disabled=${this.busy} aria-expanded=${this.leaving} @click=${this.#leave}>
              <tw-icon name="log-out"></tw-icon>Sign out…
            </button>
          </div>
          ${this.leaving ? this.#renderLeaving(login) : nothing}
        </li>
        <li class="row">
          <div>
            <strong>${STATUS[login.status]}</strong>
            <p class="detail">${standingText(login, dateText)}</p>
          </div>
          <div class="actions">
            <button ?disabled=${this.busy} @click=${() => this.#ask((api) => api.login.renew())}>
              <tw-icon name="refresh-cw"></tw-icon>${this.busy ? "Asking…" : "Check now"}
            </button>
          </div>
        </li>
        <li class="row">
          <div class="wide">
            <strong>Where it is kept</strong>
            <p class="detail">
              ${
                kept === "vault"
                  ? html`In the encrypted vault, on this computer only: <span class="path">${this.vault?.path ?? ""}</span>`
                  : "In memory until Tailwater ends, because the vault takes nothing: this system has no keyring, and there is no passphrase. Set one under Settings, Passwords."
              }
            </p>
          </div>
        </li>
      </ul>`;
  }

  #renderLeaving({ policy }: LoginState) {
    return html`<div class="wide leaving">
      <p>
        The tokens are revoked at the sign-in service and deleted here.
        ${policy === "required" ? "This closes all clusters and their tails. Your profiles stay." : "Your clusters and profiles stay as they are."}
      </p>
      <label>
        <input
          type="checkbox"
          .checked=${this.inBrowser}
          @change=${(event: Event) => {
            this.inBrowser = (event.target as HTMLInputElement).checked;
          }}
        />
        Also sign out in the browser
      </label>
      <div class="actions">
        <button
          @click=${() => {
            this.leaving = false;
          }}
        >
          Cancel
        </button>
        <button class="danger" ?disabled=${this.busy} @click=${this.#signOut}>Sign out</button>
      </div>
    </div>`;
  }

  #renderSignIn(login: LoginState) {
    if (this.api === null) return nothing;
    const lead =
      login.policy === "required"
        ? `This build connects to clusters when you are signed in at ${login.issuer}.`
        : `You can sign in at ${login.issuer}. Everything that works without it goes on working.`;
    return html`<div class="box">
      <p class="lead">${login.status === "locked" ? standingText(login, dateText) : lead}</p>
      <tw-sign-in
        .api=${this.api}
        .login=${login}
        @tw-login=${(event: Told<"tw-login">) => this.#watch.show(event.detail)}
      ></tw-sign-in>
    </div>`;
  }

  #renderPortal(portal: string) {
    return html`<ul class="rows">
      <li class="row">
        <div>
          <strong>Manage your account</strong>
          <p class="detail">Opens in your own browser: <span class="path">${portal}</span></p>
        </div>
        <div class="actions"><button @click=${this.#openPortal}>Open</button></div>
      </li>
    </ul>`;
  }

  readonly #leave = (): void => {
    this.leaving = !this.leaving;
  };

  readonly #signOut = async (): Promise<void> => {
    await this.#ask((api) => api.login.signOut(this.inBrowser));
    this.leaving = false;
  };

  readonly #openPortal = async (): Promise<void> => {
    this.error = null;
    try {
      await this.api?.login.openPortal();
    } catch (error) {
      this.error = toErrorData(error);
    }
  };

  async #readVault(api: AccountApi): Promise<void> {
    try {
      this.vault = await api.vault.state();
    } catch {
      this.vault = null; // The row then names no path.
    }
  }

  async #ask(call: (api: AccountApi) => Promise<LoginState>): Promise<void> {
    if (this.api === null || this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      this.#watch.show(await call(this.api));
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.busy = false;
    }
  }
}

const STATUS = {
  "signed-in": "Signed in",
  grace: "Signed in, not confirmed",
  ended: "Ended",
  locked: "Locked",
  "signed-out": "Not signed in",
} as const;
