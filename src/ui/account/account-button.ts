import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { LicenceState } from "../../contract/licence.ts";
import type { LockableId } from "../../contract/lockable.ts";
import "../components/tw-icon.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { railButtonStyles } from "../styles/rail-button.ts";
import { initialsOf, nameOf, shortNameOf } from "./account-text.ts";
import type { LicenceCalls } from "./licence-panel.ts";
import { LicenceWarner } from "./licence-warner.ts";
import { type LoginCalls, LoginWatch } from "./login-watch.ts";
import { StateWatch } from "./state-watch.ts";

declare module "../data/events.ts" {
  interface Events {
    /** What needs a licence that this computer lacks. */
    "tw-locked": readonly LockableId[];
  }
}

/**
 * At the foot of the rail: who is signed in.
 *
 * @fires tw-locked `CustomEvent<readonly LockableId[]>`
 */
@customElement("tw-account-button")
export class AccountButton extends LitElement {
  static override styles = [
    base,
    railButtonStyles,
    css`
      button {
        position: relative;
        height: 48px;
        gap: 2px;
      }
      .face {
        display: grid;
        place-content: center;
        width: 24px;
        height: 24px;
        border-radius: 50%;
        background: var(--accent);
        color: var(--accent-text);
        font: 600 10px / 1 var(--font-ui);
      }
      /* Not text of the button, whose name must begin with its label. */
      .face::before {
        content: attr(data-initials);
      }
      .name {
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .dot {
        position: absolute;
        top: 18px;
        right: 14px;
        width: 9px;
        height: 9px;
        border: 2px solid var(--bg-sunken);
        border-radius: 50%;
        background: var(--warn);
      }
    `,
  ];

  /** Its screen is in front. */
  @property({ attribute: false }) shown = false;
  @consume({ context: apiContext }) @state() api: (LoginCalls & LicenceCalls) | null = null;
  /** False in a build with licences and without a login. */
  @property({ attribute: false }) hasLogin = true;
  /** Licences decide features in this build. */
  @property({ attribute: false }) hasLicences = false;
  readonly #watch = new LoginWatch(this, () => (this.hasLogin ? this.api : null));

  constructor() {
    super();
    const licences = () => (this.hasLicences ? this.api : null);
    new LicenceWarner(this, licences);
    new StateWatch<LicenceState>(
      this,
      () => licences()?.licence.next ?? null,
      (now, before) => {
        const locked = lockedIn(now);
        // The engine answers twice a minute also when nothing has changed.
        if (before === null || lockedIn(before).join() !== locked.join()) tell(this, "tw-locked", locked);
      },
    );
  }

  protected override render() {
    const login = this.#watch.state;
    const person = login?.person ?? null;
    const troubled = login !== null && (login.problem !== null || !login.mayConnect);
    const who = !this.hasLogin ? "your licence" : person === null ? "not signed in" : nameOf(person);
    // It contains the label.
    const title = `Account: ${who}${troubled ? ". Something needs you" : ""}`;
    return html`<button class="quiet" title=${title} aria-label=${title} aria-current=${this.shown ? "page" : "false"} @click=${() => tell(this, "tw-section", "account")}>
      ${person === null ? html`<tw-icon name="user"></tw-icon>` : html`<span class="face" data-initials=${initialsOf(person)}></span>`}
      ${troubled ? html`<span class="dot"></span>` : nothing}<span class="name">${person === null ? "Account" : shortNameOf(person)}</span>
    </button>`;
  }
}

const lockedIn = ({ features }: LicenceState): readonly LockableId[] =>
  features.flatMap(({ id, locked }) => (locked === null ? [] : [id]));
