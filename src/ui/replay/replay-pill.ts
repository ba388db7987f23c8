import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import "../components/tw-icon.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";

/**
 * In the window's header: how far the replay is.
 *
 * @fires tw-replay opens its dialog
 */
@customElement("tw-replay-pill")
export class ReplayPill extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      button {
        padding: 0 8px;
        font-variant-numeric: tabular-nums;
        --icon: 14px;
      }
    `,
  ];

  /** Null: there is none. */
  @property({ attribute: false }) text: string | null = null;

  protected override render() {
    if (this.text === null) return nothing;
    return html`<button class="quiet" title="Show the replay" @click=${() => tell(this, "tw-replay", null)}>
      <tw-icon name="arrow-right"></tw-icon>${this.text}
    </button>`;
  }
}
