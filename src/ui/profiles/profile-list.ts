import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ProfileSummary } from "../../contract/profiles.ts";
import { LOCK_WORDS } from "../components/lock-words.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { formatAgo } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { profileListStyles } from "./profile-list.styles.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-choose": ProfileSummary;
    "tw-delete": ProfileSummary;
    "tw-duplicate": ProfileSummary;
    "tw-open-profile": ProfileSummary;
  }
}

/**
 * The saved profiles, last used first.
 *
 * @fires tw-choose `CustomEvent<ProfileSummary>` to show it
 * @fires tw-open-profile `CustomEvent<ProfileSummary>` to connect
 * @fires tw-duplicate `CustomEvent<ProfileSummary>`
 * @fires tw-delete `CustomEvent<ProfileSummary>` pressed twice
 */
@customElement("tw-profile-list")
export class ProfileList extends LitElement {
  static override styles = [base, profileListStyles];

  @property({ attribute: false }) profiles: readonly ProfileSummary[] = [];
  /** The id of the shown profile; null for none. */
  @property() chosen: string | null = null;
  /** The profile whose delete button was pressed once; the second press confirms. */
  @state() private doomed: string | null = null;

  protected override render() {
    return html`<ul>
      ${this.profiles.map((profile) => this.#renderEntry(profile))}
    </ul>`;
  }

  #renderEntry(profile: ProfileSummary) {
    const { id, name, color, kafka, lastUsedAt, safety, demo } = profile;
    const { bootstrapServers, tls, sasl } = kafka;
    const used = lastUsedAt === null ? "" : ` · ${formatAgo(Date.parse(lastUsedAt), Date.now())}`;
    const isDoomed = this.doomed === id;
    const { icon, label, what } = LOCK_WORDS[safety.lock];
    return html`<li class=${this.chosen === id ? "chosen" : ""}>
      <button
        class="entry"
        title="Enter or double-click to connect"
        @click=${() => tell(this, "tw-choose", profile)}
        @dblclick=${() => tell(this, "tw-open-profile", profile)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          tell(this, "tw-choose", profile);
          tell(this, "tw-open-profile", profile);
        }}
      >
        <span class="dot" .style=${`background: var(--profile-${color})`}></span>
        <span class="name">
          ${name}${tls.enabled ? html`<span class="badge">TLS</span>` : nothing}${
            sasl.mechanism === "none" ? nothing : html`<span class="badge">${sasl.mechanism.toUpperCase()}</span>`
          }<span class="lock" role="img" aria-label=${label} title=${`${label}. ${what}`}><tw-icon name=${icon}></tw-icon></span>
        </span>
        <span class="servers">${bootstrapServers.join(", ")}${used}</span>
      </button>
      <div class="actions">
        <button class="quiet square" title="Duplicate" aria-label=${`Duplicate ${name}`} @click=${() => tell(this, "tw-duplicate", profile)}>
          <tw-icon name="copy"></tw-icon>
        </button>
        ${
          demo
            ? nothing
            : html`<button
              class=${isDoomed ? "quiet danger" : "quiet square"}
              title="Delete"
              aria-label=${isDoomed ? `Really delete ${name}` : `Delete ${name}`}
              @click=${() => {
                if (isDoomed) tell(this, "tw-delete", profile);
                this.doomed = isDoomed ? null : id;
              }}
              @blur=${() => {
                this.doomed = null;
              }}
            >
              ${isDoomed ? "Delete?" : html`<tw-icon name="trash-2"></tw-icon>`}
            </button>`
        }
      </div>
    </li>`;
  }
}
