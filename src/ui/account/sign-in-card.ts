import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { LoginState } from "../../contract/login.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import type { LoginCalls } from "./login-watch.ts";
import "./sign-in.ts";
import type { SignIn } from "./sign-in.ts";

/**
 * On the connect screen of a build that connects only for users who are signed in. Everything else of that screen works:
 * profiles can be read, edited, exported and erased.
 */
@customElement("tw-sign-in-card")
export class SignInCard extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        margin-bottom: 24px;
        padding: 16px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-sunken);
      }
      h2 {
        margin: 0 0 2px;
        font: 600 var(--t-15) / 22px var(--font-ui);
      }
      p {
        margin: 0 0 12px;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
      }
      tw-error-note {
        margin-bottom: 12px;
        font-size: var(--t-12);
      }
    `,
  ];

  @property({ attribute: false }) api!: LoginCalls;
  @property({ attribute: false }) login!: LoginState;

  override focus(): void {
    this.renderRoot.querySelector<SignIn>("tw-sign-in")?.focus();
  }

  protected override render() {
    const { issuer, status, problem, attempt } = this.login;
    return html`
      <h2>${status === "ended" ? "Sign in again to connect" : "Sign in to connect"}</h2>
      <p>
        ${
          status === "locked"
            ? "Your sign-in is in the vault, which is locked. Unlock it, or sign in again."
            : html`Tailwater connects to clusters only while you are signed in at ${issuer}. Your profiles stay on this computer, and you can read, export and erase them without signing in.`
        }
      </p>
      ${problem === null || attempt !== null ? nothing : html`<tw-error-note at-account .error=${problem}></tw-error-note>`}
      ${status === "locked" ? html`<p><button @click=${() => tell(this, "tw-unlock")}>Unlock…</button></p>` : nothing}
      <tw-sign-in .api=${this.api} .login=${this.login}></tw-sign-in>
    `;
  }
}
