import { html, type LitElement, nothing } from "lit";
import { nameOf, signInNotice } from "../account/account-text.ts";
import { type LoginCalls, LoginWatch } from "../account/login-watch.ts";
import { type Told, tell } from "../data/events.ts";
import "../account/sign-in-card.ts";

/** In a build that connects only for users who are signed in: the card on the connect screen, and what a sign-out does. */
export class RequiredLogin {
  readonly #api: LoginCalls;
  readonly #watch: LoginWatch;

  /** @param onSignedOut called when the user has signed out, which has closed all clusters */
  constructor(app: LitElement, api: LoginCalls, onSignedOut: () => void) {
    this.#api = api;
    this.#watch = new LoginWatch(
      app,
      () => api,
      (now, before) => {
        const { status, problem } = now;
        if (before === null || before.status === status) return;
        if (now.mayConnect && !before.mayConnect) void this.#toScreen(app);
        const notice = signInNotice(now, before);
        if (notice !== null) tell(app, "tw-notice", notice);
        if (status === "signed-out" || status === "locked") onSignedOut();
        // What is connected goes on, so nothing else would show it.
        const why = problem === null ? "" : ` ${problem.message}`;
        const message = `Sign in again to connect to clusters.${why} What is connected stays connected.`;
        if (status === "ended") tell(app, "tw-notice", { tone: "danger", message });
      },
    );
  }

  /** Resolves when it is known who is signed in. @throws TailwaterError */
  async begin(): Promise<void> {
    this.#watch.show(await this.#api.login.state());
  }

  get mayConnect(): boolean {
    return this.#watch.state?.mayConnect ?? false;
  }

  /** The card had the focus, and is gone. */
  async #toScreen(app: LitElement): Promise<void> {
    await app.updateComplete;
    if (app.shadowRoot?.activeElement == null) app.renderRoot.querySelector<HTMLElement>("tw-connect-screen")?.focus();
  }

  /** For the slots `gate` and `account` of the connect screen. */
  card(): unknown {
    const login = this.#watch.state;
    if (login === null) return nothing;
    if (login.mayConnect) {
      return html`<span slot="account">Account${login.person === null ? "" : `: ${nameOf(login.person)}`}</span>`;
    }
    return html`<tw-sign-in-card
      slot="gate"
      .api=${this.#api}
      .login=${login}
      @tw-login=${(event: Told<"tw-login">) => this.#watch.show(event.detail)}
    ></tw-sign-in-card>`;
  }
}
