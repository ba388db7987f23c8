import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { ChangeEntry } from "../../contract/changes.ts";
import { LOCK_WORDS } from "../components/lock-words.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    /** Opens or closes the tray. */
    "tw-toggle-tray": null;
  }
}

/** The newest entries, which may be of locks. */
const LOOKED_AT = 20;
/** At the journal's end, MB. */
const LOOKED_MB = 1;

/**
 * In the window's header: what the profile allows, the number of changes in the tray, and whether Tailwater ended in the
 * middle of the last change.
 *
 * @fires tw-open-lock
 * @fires tw-section
 * @fires tw-toggle-tray
 */
@customElement("tw-changes-header")
export class ChangesHeader extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        flex: none;
        gap: 4px;
      }
      button {
        padding: 0 8px;
        --icon: 14px;
      }
      .lock {
        color: var(--text-dim);
      }
      .open {
        color: var(--warn);
      }
      .count {
        min-width: 18px;
        padding: 0 5px;
        border-radius: 9px;
        background: var(--accent);
        color: var(--accent-text);
        font: 600 var(--t-11) / 18px var(--font-ui);
        font-variant-numeric: tabular-nums;
        text-align: center;
      }
    `,
  ];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private tray: Told<"tw-tray">["detail"] = { waiting: 0, cards: 0 };

  /** The last change, if Tailwater ended before its answer came. */
  @state() private open: ChangeEntry | null = null;

  readonly #told = (event: Event) => {
    this.tray = (event as Told<"tw-tray">).detail;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("tw-tray", this.#told);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("tw-tray", this.#told);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    if (changed.has("session") && before?.profile.id !== this.session.profile.id) void this.#look();
  }

  async #look(): Promise<void> {
    const { api, profile } = this.session;
    const entries = await api.changes.journal(profile.id, LOOKED_AT, LOOKED_MB).catch(() => []);
    const last = entries.find(({ kind }) => kind !== "lock");
    this.open = last?.outcome === "begun" ? last : null;
  }

  #showJournal(): void {
    this.open = null;
    tell(this, "tw-section", "changes");
  }

  protected override render() {
    const { icon, label, what } = LOCK_WORDS[this.session.profile.safety.lock];
    const { waiting, cards } = this.tray;
    return html`
      ${
        cards === 0
          ? nothing
          : html`<button
            class="quiet"
            title=${waiting === 0 ? "Show the changes that were made" : `${countOf(waiting, "change")} not made yet`}
            @click=${() => tell(this, "tw-toggle-tray")}
          >
            <tw-icon name="list-checks"></tw-icon>Change tray${
              waiting === 0 ? nothing : html`<span class="count">${formatNumber(waiting)}</span>`
            }
          </button>`
      }
      ${
        this.open === null
          ? nothing
          : html`<button
            class="quiet open"
            title=${`${this.open.title}: Tailwater ended before an answer came. Show it in the journal`}
            @click=${() => this.#showJournal()}
          >
            <tw-icon name="triangle-alert"></tw-icon>Last change: not known
          </button>`
      }
      <button class="quiet lock" title=${what} aria-label=${`Lock: ${label}`} @click=${() => tell(this, "tw-open-lock")}>
        <tw-icon name=${icon}></tw-icon>Lock: ${label}
      </button>
    `;
  }
}
