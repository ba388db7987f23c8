import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import "../components/dropdown.ts";
import type { Dropdown } from "../components/dropdown.ts";
import "../components/error-more.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-mend": ErrorData;
  }
}

/**
 * In the window's header: the brokers that cannot be reached by their advertised addresses, each with its reason, and
 * the way to the profile's host map. Hidden when all work. It asks once for each connection.
 *
 * @fires tw-notice when it finds some
 * @fires tw-mend the user wants to change how the profile reaches them
 */
@customElement("tw-unreached")
export class UnreachedPill extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      :host([hidden]) {
        display: none;
      }
      tw-dropdown {
        color: var(--warn);
      }
      .what {
        display: grid;
        gap: 8px;
        width: 420px;
        max-height: 60vh;
        padding: 8px;
        overflow: auto;
        color: var(--text);
        white-space: normal;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0;
      }
      .hint {
        color: var(--text-dim);
      }
      button {
        justify-self: start;
      }
    `,
  ];

  @consume({ context: sessionContext, subscribe: true }) @state() private session: Session | null = null;
  @state() private error: ErrorData | null = null;
  @query("tw-dropdown") private readonly dropdown!: Dropdown | null;
  #asked: string | null = null;

  protected override willUpdate(): void {
    const id = this.session?.profile.id ?? null;
    if (id !== this.#asked) {
      this.#asked = id;
      this.error = null;
      if (this.session !== null) void this.#ask(this.session);
    }
    this.hidden = this.error === null;
  }

  protected override render() {
    const { error } = this;
    if (error === null) return nothing;
    const count = error.subject?.split(", ").length ?? 1;
    return html`<tw-dropdown align="end" what="Brokers that cannot be reached" icon="triangle-alert" .label=${`${countOf(count, "broker")} unreachable`}>
      <div class="what">
        <p>${error.message}</p>
        <p class="hint">${error.hint}</p>
        <button @click=${() => this.#mend(error)}>Disconnect and map ${count === 1 ? "the address" : "the addresses"}…</button>
        <tw-error-more .error=${error}></tw-error-more>
      </div>
    </tw-dropdown>`;
  }

  async #ask({ api, profile }: Session): Promise<void> {
    try {
      const error = await api.clusters.unreachable(profile.id);
      if (error === null || this.#asked !== profile.id || !this.isConnected) return;
      this.error = error;
      tell(this, "tw-notice", { tone: "danger", message: error.message, error });
    } catch {
      // The cluster is gone or busy, and other elements report that.
    }
  }

  #mend(error: ErrorData): void {
    this.dropdown?.close();
    tell(this, "tw-mend", error);
  }
}
