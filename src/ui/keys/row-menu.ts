import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CopyRequest } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";
import type { RecordRow } from "../../contract/tails.ts";
import type { IconName } from "../components/icons.ts";
import { PopupMenu } from "../components/popup-menu.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";

export type RowAction = "trace" | "inspect" | "copy-key" | "copy-value" | "copy-json";

/** What a copying action copies of the record. */
export function copyRequestOf(action: Exclude<RowAction, "trace" | "inspect">, ref: RowRef): CopyRequest {
  if (action === "copy-json") return { ref, format: "json" };
  return { ref, format: "raw", body: { part: action === "copy-key" ? "key" : "value" } };
}

declare module "../data/events.ts" {
  interface Events {
    "tw-row-action": RowAction;
  }
}

/** What can be done with one row. */
@customElement("tw-row-menu")
export class RowMenu extends PopupMenu<RowAction> {
  static override styles = [
    PopupMenu.styles,
    css`
      :host {
        position: fixed;
        z-index: 40;
        width: 248px;
      }
      .caption {
        padding: 4px 8px;
      }
    `,
  ];

  @property({ attribute: false }) row: RecordRow | null = null;
  /** Where it was asked for, in the window's px. */
  @property({ attribute: false }) place = { x: 0, y: 0 };

  /** Within the window, wherever it was asked for. */
  protected override updated(): void {
    const { offsetWidth: width, offsetHeight: height } = this;
    this.style.left = `${Math.max(4, Math.min(this.place.x, innerWidth - width - 4))}px`;
    this.style.top = `${Math.max(4, Math.min(this.place.y, innerHeight - height - 4))}px`;
  }

  protected override render() {
    const { row } = this;
    if (row === null) return nothing;
    const { key } = row;
    const isBinary = key?.encoding === "binary";
    return html`
      <p class="caption">${key === null ? "no key" : key.text}</p>
      <div role="menu" aria-label="Record">
        ${this.#item("trace", "search", key === null ? "Trace records without a key" : "Trace this key", "T", isBinary)}
        ${this.#item("inspect", "panel-right", "Inspect", "Enter")}
        ${this.#item("copy-key", "copy", "Copy key", "", key === null)}
        ${this.#item("copy-value", "copy", "Copy value", "C", row.value === null)}
        ${this.#item("copy-json", "braces", "Copy record as JSON", "")}
      </div>
    `;
  }

  #item(action: RowAction, icon: IconName, label: string, keys: string, disabled = false) {
    return html`<button
      class="item"
      role="menuitem"
      ?disabled=${disabled}
      title=${action === "trace" && disabled ? "This key is not text: no expression can name it" : ""}
      @click=${() => this.act(action)}
    >
      <tw-icon name=${icon}></tw-icon>${label}${keys === "" ? nothing : html`<small>${keys}</small>`}
    </button>`;
  }

  protected override act(action: RowAction): void {
    tell(this, "tw-row-action", action);
  }

  protected override actionOf(key: string): RowAction | null {
    if (key === "t" && this.row?.key?.encoding !== "binary") return "trace";
    return key === "c" && this.row?.value !== null ? "copy-value" : null;
  }
}
