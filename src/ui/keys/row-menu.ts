import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CopyRequest } from "../../contract/inspect.ts";
import type { RecordRow, RowRef } from "../../contract/tail.ts";
import type { IconName } from "../components/icons.ts";
import "../components/tw-icon.ts";
import { controlStyles } from "../tail/control.styles.ts";

export type RowAction = "trace" | "inspect" | "copy-key" | "copy-value" | "copy-json";

/** What a copying action copies of the record. */
export function copyRequestOf(action: Exclude<RowAction, "trace" | "inspect">, ref: RowRef): CopyRequest {
  if (action === "copy-json") return { ref, format: "json" };
  return { ref, format: "raw", body: { part: action === "copy-key" ? "key" : "value" } };
}

/**
 * What can be done with one row.
 *
 * @fires tw-action `CustomEvent<RowAction>`
 * @fires tw-done closed without a choice
 */
@customElement("tw-row-menu")
export class RowMenu extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        position: fixed;
        z-index: 40;
        box-sizing: border-box;
        width: 248px;
        padding: 4px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-raised);
        box-shadow: var(--shadow);
        color: var(--text);
      }
      .caption {
        overflow: hidden;
        padding: 4px 8px;
        font: var(--t-11) / 16px var(--font-mono);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .item {
        font-size: var(--t-12);
        --icon: 14px;
      }
      .item tw-icon {
        color: var(--text-dim);
      }
      .item:disabled {
        opacity: 0.5;
        cursor: default;
      }
    `,
  ];

  @property({ attribute: false }) row: RecordRow | null = null;
  /** Where it was asked for, in the window's px. */
  @property({ attribute: false }) place = { x: 0, y: 0 };

  readonly #pressed = (event: PointerEvent) => {
    if (!event.composedPath().includes(this)) this.#tell("tw-done");
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("keydown", this.#keyed);
    document.addEventListener("pointerdown", this.#pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.#keyed);
    document.removeEventListener("pointerdown", this.#pressed);
  }

  /** Within the window, wherever it was asked for. */
  protected override updated(): void {
    const { offsetWidth: width, offsetHeight: height } = this;
    this.style.left = `${Math.max(4, Math.min(this.place.x, innerWidth - width - 4))}px`;
    this.style.top = `${Math.max(4, Math.min(this.place.y, innerHeight - height - 4))}px`;
  }

  protected override firstUpdated(): void {
    this.#items[0]?.focus();
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
      @click=${() => this.#tell("tw-action", action)}
    >
      <tw-icon name=${icon}></tw-icon>${label}${keys === "" ? nothing : html`<small>${keys}</small>`}
    </button>`;
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".item:not(:disabled)")];
  }

  readonly #keyed = (event: KeyboardEvent) => {
    const items = this.#items;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const at = items.findIndex((item) => item.matches(":focus"));
    const key = event.key.toLowerCase();
    // What is pressed in a menu is for the menu only.
    event.stopPropagation();
    if (step !== 0) items[(at + step + items.length) % items.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") this.#tell("tw-done");
    else if (key === "t" && this.row?.key?.encoding !== "binary") this.#tell("tw-action", "trace");
    else if (key === "c" && this.row?.value !== null) this.#tell("tw-action", "copy-value");
    else return;
    event.preventDefault();
  };

  #tell(name: string, detail: RowAction | null = null): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
