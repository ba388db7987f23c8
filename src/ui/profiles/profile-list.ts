import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ProfileSummary } from "../../contract/profiles.ts";
import { LOCK_WORDS } from "../components/lock-words.ts";
import { renderSearch, searchFieldStyles } from "../components/search-field.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { formatAgo } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { profileListStyles } from "./profile-list.styles.ts";
import { arranged, BY_USE, type ListGroup, type ListOrder, moved } from "./profile-order.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-choose": ProfileSummary;
    "tw-delete": ProfileSummary;
    "tw-duplicate": ProfileSummary;
    "tw-open-profile": ProfileSummary;
    "tw-list-order": ListOrder;
  }
}

/** A longer list has a filter. */
const MANY = 5;

/**
 * The saved profiles: last used first or in the user's own order, those of one system together.
 *
 * @fires tw-choose `CustomEvent<ProfileSummary>` to show it
 * @fires tw-open-profile `CustomEvent<ProfileSummary>` to connect
 * @fires tw-duplicate `CustomEvent<ProfileSummary>`
 * @fires tw-delete `CustomEvent<ProfileSummary>` pressed twice
 * @fires tw-list-order `CustomEvent<ListOrder>` the user chose another order
 */
@customElement("tw-profile-list")
export class ProfileList extends LitElement {
  static override styles = [base, searchFieldStyles, profileListStyles];

  @property({ attribute: false }) profiles: readonly ProfileSummary[] = [];
  /** The id of the shown profile; null for none. */
  @property() chosen: string | null = null;
  /** The profile whose delete button was pressed once; the second press confirms. */
  @state() private doomed: string | null = null;
  @property({ attribute: false }) order: ListOrder = BY_USE;
  @state() private words = "";

  protected override render() {
    const groups = this.#groups;
    return html`${this.profiles.length < MANY ? nothing : this.#renderTools()}
      ${groups.length === 0 && this.words !== "" ? html`<p class="none">No cluster matches “${this.words}”.</p>` : nothing}
      <ul>
        ${groups.map(({ system, profiles }) => [
          system === "" ? nothing : html`<li class="system">${system}</li>`,
          profiles.map((profile) => this.#renderEntry(profile)),
        ])}
      </ul>`;
  }

  get #groups(): readonly ListGroup[] {
    return arranged(this.profiles, this.words, this.order);
  }

  #renderTools() {
    const { by, ids } = this.order;
    return html`<div class="tools">
      ${renderSearch({
        label: "Filter clusters",
        text: this.words,
        searched: (text) => {
          this.words = text;
        },
        keyed: (event) => this.#filterKeyed(event),
      })}
      <select
        aria-label="Order of the clusters"
        title="Alt ↑ and Alt ↓ move a cluster in your own order"
        @change=${({ target }: Event) =>
          tell(this, "tw-list-order", { by: (target as HTMLSelectElement).value === "hand" ? "hand" : "use", ids })}
      >
        <option value="use" .selected=${by === "use"}>Last used</option>
        <option value="hand" .selected=${by === "hand"}>My order</option>
      </select>
    </div>`;
  }

  #filterKeyed(event: KeyboardEvent): void {
    const { key } = event;
    if (key === "Escape" && this.words !== "") this.words = "";
    else if (key === "ArrowDown") this.#entries[0]?.focus();
    else if (key === "Enter") {
      const [first] = this.#groups.flatMap(({ profiles }) => profiles);
      if (first === undefined) return;
      tell(this, "tw-choose", first);
      tell(this, "tw-open-profile", first);
    } else return;
    event.preventDefault();
  }

  get #entries(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".entry")];
  }

  /** The arrows go to the next cluster; with Alt they move this one. */
  async #arrow(event: KeyboardEvent, profile: ProfileSummary, by: -1 | 1): Promise<void> {
    event.preventDefault();
    const entries = this.#entries;
    const at = entries.indexOf(event.currentTarget as HTMLElement);
    if (!event.altKey) {
      entries[at + by]?.focus();
      return;
    }
    // A filtered list does not show between which others it would move.
    const order = this.words === "" ? moved(this.#groups, profile.id, by) : null;
    if (order === null) return;
    tell(this, "tw-list-order", order);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`.entry[data-id="${profile.id}"]`)?.focus();
  }

  #renderEntry(profile: ProfileSummary) {
    const { id, name, color, environment, kafka, lastUsedAt, safety, demo } = profile;
    const { bootstrapServers, tls, sasl } = kafka;
    const used = lastUsedAt === null ? "" : ` · ${formatAgo(Date.parse(lastUsedAt), Date.now())}`;
    const isDoomed = this.doomed === id;
    const { icon, label, what } = LOCK_WORDS[safety.lock];
    return html`<li class=${this.chosen === id ? "chosen" : ""}>
      <button
        class="entry"
        data-id=${id}
        title="Enter or double-click to connect"
        @click=${() => tell(this, "tw-choose", profile)}
        @dblclick=${() => tell(this, "tw-open-profile", profile)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === "ArrowUp" || event.key === "ArrowDown")
            void this.#arrow(event, profile, event.key === "ArrowUp" ? -1 : 1);
          if (event.key !== "Enter") return;
          event.preventDefault();
          tell(this, "tw-choose", profile);
          tell(this, "tw-open-profile", profile);
        }}
      >
        <span class="dot" .style=${`background: var(--profile-${color})`}></span>
        <span class="name">
          ${name}${environment === "" ? nothing : html`<span class="badge environment">${environment}</span>`}<span class="lock" role="img" aria-label=${label} title=${`${label}. ${what}`}><tw-icon name=${icon}></tw-icon></span>${tls.enabled ? html`<span class="badge">TLS</span>` : nothing}${
            sasl.mechanism === "none" ? nothing : html`<span class="badge">${sasl.mechanism.toUpperCase()}</span>`
          }
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
