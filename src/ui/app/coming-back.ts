import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ProfileSummary } from "../../contract/profiles.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import type { Api } from "../data/session.ts";
import type { Connected, NotConnected } from "../profiles/connecting.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-connected": Connected;
    "tw-not-connected": NotConnected | null;
  }
}

/**
 * Connects with the profile of the previous page, or of another environment. The engine still holds its secrets. Takes the
 * place of the connect screen, and is visible only when connecting takes a while.
 *
 * @fires tw-connected `CustomEvent<Connected>`
 * @fires tw-not-connected `CustomEvent<NotConnected | null>` null: the profile no longer exists
 */
@customElement("tw-coming-back")
export class ComingBack extends LitElement {
  static readonly spot = "Connecting";
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        place-content: center;
        gap: 16px;
        justify-items: center;
        height: 100%;
        padding: 24px;
        color: var(--text-dim);
        animation: late 0s 300ms both;
      }
      @keyframes late {
        from {
          visibility: hidden;
        }
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api!: Api;
  @property() profileId = "";
  @state() private profile: ProfileSummary | null = null;

  readonly #attempt = crypto.randomUUID();

  protected override firstUpdated(): void {
    void this.#connect();
  }

  protected override render() {
    if (this.profile === null) return nothing;
    return html`
      <span role="status">Connecting to ${this.profile.name}…</span>
      <button @click=${this.#cancel}>Cancel</button>
    `;
  }

  async #connect(): Promise<void> {
    try {
      const profiles = await this.api.profiles.list();
      const profile = profiles.find(({ id }) => id === this.profileId) ?? null;
      this.profile = profile;
      if (profile === null) {
        this.#tell(null);
        return;
      }
      const cluster = await this.api.clusters.open(this.#attempt, profile.id, null, false);
      if (!this.isConnected) return;
      tell(this, "tw-connected", { profile, cluster });
    } catch (error) {
      this.#tell(this.profile === null ? null : { profile: this.profile, error: reasonOf(error) });
    }
  }

  #cancel(): void {
    // When the connection attempt has already ended, this element is also removed.
    this.api.clusters.cancel(this.#attempt).catch((error: unknown) => {
      this.#tell(this.profile === null ? null : { profile: this.profile, error: toErrorData(error) });
    });
  }

  #tell(detail: NotConnected | null): void {
    tell(this, "tw-not-connected", detail);
  }
}

/** Null when the user cancelled. */
function reasonOf(error: unknown): ErrorData | null {
  const data = toErrorData(error);
  return data.code === "CANCELLED" ? null : data;
}
