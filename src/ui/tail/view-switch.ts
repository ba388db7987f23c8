import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { RowView } from "../../contract/view.ts";
import "../components/button-row.ts";
import { tell } from "../data/events.ts";
import { controlStyles } from "../styles/control.ts";

const VIEWS = [
  ["arrival", "All rows", "Every match, in the order in which it was read"],
  ["time", "By time", "Every match, by the records' timestamps, then topic, partition and offset"],
  ["latest-per-key", "Latest per key", "The newest record of each key, by key: a compacted topic as a table"],
] as const satisfies readonly (readonly [RowView, string, string])[];

declare module "../data/events.ts" {
  interface Events {
    "tw-order": RowView;
  }
}

/**
 * Which rows the grid shows, and in which order. It is a list when there is little room.
 *
 * @fires tw-order `CustomEvent<RowView>`
 */
@customElement("tw-view-switch")
export class ViewSwitch extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      [role="group"] {
        display: flex;
      }
      button.control {
        margin-left: -1px;
        border-radius: 0;
        color: var(--text-dim);
      }
      button.control:first-child {
        margin-left: 0;
        border-radius: var(--radius-s) 0 0 var(--radius-s);
      }
      button.control:last-child {
        border-radius: 0 var(--radius-s) var(--radius-s) 0;
      }
      button.control[aria-pressed="true"] {
        border-color: var(--line-strong);
        background: var(--bg-selected);
        color: var(--text);
      }
      button.control:focus-visible {
        z-index: 1;
      }
      select.control {
        display: none;
        padding: 0 6px;
      }
      :host([compact]) [role="group"],
      :host([narrow]) [role="group"] {
        display: none;
      }
      :host([compact]) select.control,
      :host([narrow]) select.control {
        display: inline-flex;
      }
    `,
  ];

  @property() view: RowView = "arrival";
  /** Compact, to leave room for others. */
  @property({ type: Boolean, reflect: true }) compact = false;

  protected override render() {
    return html`
      <tw-button-row role="group" aria-label="Rows shown">
        ${VIEWS.map(
          ([view, label, meaning]) => html`<button
            class="control"
            title=${meaning}
            aria-pressed=${view === this.view}
            @click=${() => this.#choose(view)}
          >
            ${label}
          </button>`,
        )}
      </tw-button-row>
      <select
        class="control"
        aria-label="Rows shown"
        .value=${this.view}
        @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value as RowView)}
      >
        ${VIEWS.map(([view, label]) => html`<option value=${view} ?selected=${view === this.view}>${label}</option>`)}
      </select>
    `;
  }

  #choose(view: RowView): void {
    if (view === this.view) return;
    tell(this, "tw-order", view);
  }
}
