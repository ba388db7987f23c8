import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { toErrorData } from "../../contract/errors.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";

import "../components/tw-icon.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-offline": boolean;
    "tw-open-network": null;
  }
}

/**
 * Shows that the app is offline on every screen, with a button to go online; hidden while it is online.
 *
 * @fires tw-offline `CustomEvent<boolean>` it went offline or online
 * @fires tw-open-network the user wants to see the network screen
 */
@customElement("tw-offline-pill")
export class OfflinePill extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      .pill {
        display: flex;
        align-items: center;
        height: 24px;
        padding: 0 2px 0 8px;
        border: 1px solid color-mix(in srgb, var(--warn) 40%, transparent);
        border-radius: 12px;
        background: var(--warn-soft);
        --icon: 14px;
      }
      button {
        height: 20px;
        padding: 0 8px;
        border-radius: 10px;
        font-size: var(--t-12);
      }
      .what {
        padding-left: 0;
        color: var(--warn);
      }
      .what:hover:not(:disabled) {
        background: none;
        text-decoration: underline;
      }
      .problem {
        padding: 0 8px;
        color: var(--danger);
        font-size: var(--t-12);
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "network"> | null = null;
  /** The last known state: the engine's answer, or a later event. */
  @state() private isOffline = false;
  @state() private problem: string | null = null;

  readonly #told = (event: Event) => {
    this.isOffline = (event as Told<"tw-offline">).detail;
    this.problem = null;
  };
  readonly #shown = () => void this.#ask();

  get offline(): boolean {
    return this.isOffline;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("tw-offline", this.#told);
    document.addEventListener("visibilitychange", this.#shown);
    void this.#ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("tw-offline", this.#told);
    document.removeEventListener("visibilitychange", this.#shown);
  }

  protected override willUpdate(): void {
    // It takes no room while it is hidden.
    this.hidden = !this.isOffline && this.problem === null;
  }

  async set(offline: boolean): Promise<void> {
    try {
      const state = await this.api?.network.setOffline(offline);
      if (state !== undefined) tell(this, "tw-offline", state.offline);
    } catch (error) {
      this.problem = toErrorData(error).message;
    }
  }

  protected override render() {
    return html`<div role="status">
      ${this.isOffline ? this.#renderPill() : nothing}
      ${this.problem === null ? nothing : html`<span class="problem">${this.problem}</span>`}
    </div>`;
  }

  #renderPill() {
    return html`<div class="pill">
      <button class="quiet what" title="Nothing is connected, and nothing new will be. Show the network" @click=${this.#open}>
        <tw-icon name="cloud-off"></tw-icon>Offline
      </button>
      <button @click=${() => this.set(false)}>Go online</button>
    </div>`;
  }

  #open(): void {
    tell(this, "tw-open-network");
  }

  async #ask(): Promise<void> {
    if (this.api === null || document.hidden) return;
    try {
      this.isOffline = (await this.api.network.state()).offline;
    } catch {
      // If the engine does not answer, the state is unknown; other elements report that error.
    }
  }
}
