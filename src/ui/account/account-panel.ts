import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { LoginState, Person } from "../../contract/login.ts";
import type { VaultState } from "../../contract/vault.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/copy-button.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { dateText } from "../data/clock.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";
import { accountPanelStyles } from "./account-panel.styles.ts";
import { initialsOf, nameOf, signInNotice, standingLines } from "./account-text.ts";
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

  /** Why the publisher's page was not opened. */
  @state() private portalError: ErrorData | null = null;
  #hadFocus = false;
  #waitsForFocus = false;

  readonly #watch = new LoginWatch(
    this,
    () => (this.hasLogin ? this.api : null),
    (now, before) => {
      const notice = signInNotice(now, before);
      // Under `required` the window says it (ui/app/required-login.ts).
      if (notice !== null && now.policy !== "required") tell(this, "tw-notice", notice);
    },
  );

  /** To what brings the user here: the sign-in, or the licence. Never to a button that ends something. */
  override focus(): void {
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector);
    const found = find("tw-sign-in") ?? find("tw-licence-panel") ?? find(".body button:not(.leave)");
    // Before the login's state is known there is nothing else.
    (found ?? find("h2"))?.focus();
    this.#waitsForFocus = found === null;
  }

  protected override updated(): void {
    const hasFocus = this.shadowRoot?.activeElement != null;
    const isLost = this.#hadFocus && !hasFocus;
    if (isLost || (this.#waitsForFocus && this.shadowRoot?.activeElement?.localName === "h2")) this.focus();
    else if (hasFocus) this.#waitsForFocus = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#hadFocus = this.shadowRoot?.activeElement != null;
    if (changed.has("hasLicences") && this.hasLicences) void import("./licence-panel.ts");
    if ((changed.has("active") || changed.has("api")) && this.active && this.api !== null)
      void this.#readVault(this.api);
  }

  protected override render() {
    const login = this.#watch.state;
    const error = this.error ?? this.#watch.error;
    return html`
      <div class="top"><slot name="back"></slot><h2 tabindex="-1">Account</h2></div>
      <div class="body">
        <div class="column">
          ${error === null ? nothing : html`<tw-error-note at-account .error=${error}></tw-error-note>`}
          ${login === null ? nothing : this.#renderLogin(login)}
          ${this.hasLicences && this.api !== null ? html`<tw-licence-panel .api=${this.api} .active=${this.active}></tw-licence-panel>` : nothing}
        </div>
      </div>
    `;
  }

  #renderLogin(login: LoginState) {
    const { person, problem, attempt } = login;
    const mustSignIn = person === null || login.status === "ended";
    return html`
      ${problem === null || attempt !== null ? nothing : html`<tw-error-note at-account .error=${problem}></tw-error-note>`}
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
            <button class="leave" aria-expanded=${this.leaving} @click=${this.#leave}>
              <tw-icon name="log-out"></tw-icon>Sign out…
            </button>
          </div>
          ${this.leaving ? this.#renderLeaving(login) : nothing}
        </li>
        <li class="row">
          <div>
            <strong>${STATUS[login.status]}</strong>
            ${standingLines(login, dateText).map((line) => html`<p class="detail">${line}</p>`)}
          </div>
          <div class="actions">
            <button aria-disabled=${this.busy} @click=${this.#checkNow}>
              <tw-icon name="refresh-cw"></tw-icon>${this.busy ? "Asking…" : "Check now"}
            </button>
          </div>
        </li>
        <li class="row">
          <div class="wide">
            <strong>Where your sign-in is kept</strong>
            <p class="detail">
              ${
                kept === "vault"
                  ? html`In the encrypted vault, on this computer only: <span class="path">${this.vault?.path ?? ""}</span>`
                  : this.vault?.status === "locked"
                    ? "In memory until Tailwater ends: the vault is locked."
                    : "In memory until Tailwater ends: this system has no keyring, and the vault has no passphrase."
              }
            </p>
          </div>
          ${
            kept === "vault"
              ? nothing
              : html`<div class="actions">
                  <button @click=${() => tell(this, "tw-open-settings", "vault")}>Passwords…</button>
                </div>`
          }
        </li>
      </ul>`;
  }

  #renderLeaving({ policy, issuer }: LoginState) {
    return html`<div class="wide leaving" @keydown=${(event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      void this.#leave();
    }}>
      <p>
        Tailwater deletes your sign-in on this computer, and ends it at ${issuer}.
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
        Also sign out in the browser, where other apps may use the same sign-in
      </label>
      <div class="actions">
        <button @click=${this.#leave}>Cancel</button>
        <button class="danger" aria-disabled=${this.busy} @click=${this.#signOut}>Sign out</button>
      </div>
    </div>`;
  }

  #renderSignIn(login: LoginState) {
    if (this.api === null) return nothing;
    const lead =
      login.policy === "required"
        ? `Tailwater connects to clusters only while you are signed in at ${login.issuer}.`
        : `You can sign in at ${login.issuer}. Everything that works now also works without it.`;
    return html`<div class="box">
      <strong>${login.status === "ended" ? "Your sign-in has ended" : STATUS[login.status]}</strong>
      <p class="lead">${login.status === "locked" ? standingLines(login, dateText) : lead}</p>
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
        ${this.portalError === null ? nothing : this.#renderPortalError(this.portalError, portal)}
      </li>
    </ul>`;
  }

  #renderPortalError(error: ErrorData, portal: string) {
    return html`<div class="wide refused">
      <tw-error-note .error=${error}></tw-error-note>
      <div class="actions">
        <tw-copy-button worded .text=${portal} what="address"></tw-copy-button>
        <button
          class="quiet"
          @click=${() => {
            this.portalError = null;
          }}
        >
          Close
        </button>
      </div>
    </div>`;
  }

  /** Opens the question and moves the focus to it, or closes it. */
  readonly #leave = async (): Promise<void> => {
    this.leaving = !this.leaving;
    const next = this.leaving ? ".leaving button" : ".leave";
    if (!this.leaving) this.renderRoot.querySelector<HTMLElement>(next)?.focus();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(next)?.focus();
  };

  readonly #signOut = async (): Promise<void> => {
    await this.#ask((api) => api.login.signOut(this.inBrowser));
    this.leaving = false;
  };

  readonly #checkNow = async (): Promise<void> => {
    const before = this.#watch.state?.confirmedAt ?? null;
    await this.#ask((api) => api.login.renew());
    const after = this.#watch.state?.confirmedAt ?? null;
    if (after === null || after === before) return; // An error says why.
    tell(this, "tw-notice", { tone: "ok", message: "The sign-in service confirms that you are signed in." });
  };

  readonly #openPortal = async (): Promise<void> => {
    this.portalError = null;
    try {
      await this.api?.login.openPortal();
    } catch (error) {
      // The row has the address already.
      this.portalError = { ...toErrorData(error), subject: null };
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
