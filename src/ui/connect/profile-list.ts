import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ProfileSummary } from "../../contract/profile.ts";
import "../components/tw-icon.ts";
import { formatAgo } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { profileListStyles } from "./profile-list.styles.ts";

/**
 * The saved profiles, last used first.
 *
 * @fires tw-choose `CustomEvent<ProfileSummary>` to look at it
 * @fires tw-open `CustomEvent<ProfileSummary>` to connect
 * @fires tw-duplicate `CustomEvent<ProfileSummary>`
 * @fires tw-delete `CustomEvent<ProfileSummary>` asked for twice
 */
@customElement("tw-profile-list")
export class ProfileList extends LitElement {
  static override styles = [base, profileListStyles];

  @property({ attribute: false }) profiles: readonly ProfileSummary[] = [];
  /** The id of the one shown; null for none. */
  @property() chosen: string | null = null;
  /** The profile whose deletion was asked for once: the second press means it. */
  @state() private doomed: string | null = null;

  protected override render() {
    return html`<ul>
      ${this.profiles.map((profile) => this.#renderEntry(profile))}
    </ul>`;
  }

  #renderEntry(profile: ProfileSummary) {
    const { id, name, color, bootstrapServers, tls, sasl, lastUsedAt, demo } = profile;
    const used = lastUsedAt === null ? "" : ` · ${formatAgo(Date.parse(lastUsedAt), Date.now())}`;
    const isDoomed = this.doomed === id;
    return html`<li class=${this.chosen === id ? "chosen" : ""}>
      <button
        class="entry"
        title="Enter or double-click to connect"
        @click=${() => this.#tell("tw-choose", profile)}
        @dblclick=${() => this.#tell("tw-open", profile)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          this.#tell("tw-choose", profile);
          this.#tell("tw-open", profile);
        }}
      >
        <span class="dot" .style=${`background: var(--profile-${color})`}></span>
        <span class="name">
          ${name}${tls.enabled ? html`<span class="badge">TLS</span>` : nothing}${
            sasl.mechanism === "none" ? nothing : html`<span class="badge">${sasl.mechanism.toUpperCase()}</span>`
          }
        </span>
        <span class="servers">${bootstrapServers.join(", ")}${used}</span>
      </button>
      <div class="actions">
        <button class="quiet square" title="Duplicate" aria-label=${`Duplicate ${name}`} @click=${() => this.#tell("tw-duplicate", profile)}>
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
                if (isDoomed) this.#tell("tw-delete", profile);
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

  #tell(name: string, detail: ProfileSummary): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
