import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { RowView } from "../../contract/view.ts";
import { controlStyles } from "../tail/control.styles.ts";

const ORDERS = [
  ["time", "By time", "Oldest first by the records' timestamps, then topic, partition and offset"],
  ["arrival", "By arrival", "In the order in which the records were read"],
] as const satisfies readonly (readonly [RowView, string, string])[];

/**
 * The order of the rows, where several partitions or topics make it a question.
 *
 * @fires tw-order `CustomEvent<RowView>`
 */
@customElement("tw-order-switch")
export class OrderSwitch extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      .control {
        height: 22px;
        padding: 0 7px;
        color: var(--text-dim);
        font-size: var(--t-11);
      }
      .control:first-child {
        border-radius: var(--radius-s) 0 0 var(--radius-s);
      }
      .control:last-child {
        margin-left: -1px;
        border-radius: 0 var(--radius-s) var(--radius-s) 0;
      }
      .control[aria-pressed="true"] {
        z-index: 1;
        border-color: var(--line-strong);
        background: var(--bg-selected);
        color: var(--text);
      }
    `,
  ];

  @property() view: RowView = "arrival";

  protected override render() {
    return ORDERS.map(
      ([view, label, meaning]) => html`<button
        class="control"
        title=${meaning}
        aria-pressed=${view === this.view}
        @click=${() => this.#choose(view)}
      >
        ${label}
      </button>`,
    );
  }

  #choose(view: RowView): void {
    if (view === this.view) return;
    this.dispatchEvent(new CustomEvent("tw-order", { detail: view, bubbles: true, composed: true }));
  }
}
