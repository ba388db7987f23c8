import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Line } from "../../contract/inspect.ts";
import "../components/tw-icon.ts";
import { leafExpression } from "../filter/cel-text.ts";
import { controlStyles } from "../tail/control.styles.ts";

export type LineAction = "filter" | "column";

/** The line's field as a column; null for the whole value, which is one already. */
export function columnOf({ path }: Line): string | null {
  return path === null || path === "value" ? null : path;
}

/**
 * What can be done with the field on one line.
 *
 * @fires tw-action `CustomEvent<LineAction>`
 * @fires tw-done closed without a choice
 */
@customElement("tw-line-menu")
export class LineMenu extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        position: absolute;
        right: 8px;
        z-index: 10;
        box-sizing: border-box;
        width: max-content;
        min-width: 220px;
        max-width: min(360px, 100%);
        padding: 4px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-raised);
        box-shadow: var(--shadow);
        color: var(--text);
      }
      .caption {
        overflow: hidden;
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

  @property({ attribute: false }) line: Line | null = null;
  /** Distance from the view's top or bottom, px. */
  @property({ attribute: false }) place: { readonly top?: number; readonly bottom?: number } = {};

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

  protected override willUpdate(): void {
    const { top, bottom } = this.place;
    this.style.top = top === undefined ? "" : `${top}px`;
    this.style.bottom = bottom === undefined ? "" : `${bottom}px`;
  }

  protected override firstUpdated(): void {
    this.#items[0]?.focus();
  }

  protected override render() {
    const { line } = this;
    if (line === null) return nothing;
    const isLeaf = line.fold === null;
    const partly = leafExpression(line) === null;
    return html`
      <p class="caption" title=${line.path ?? ""}>${line.path}</p>
      <div role="menu" aria-label=${line.path ?? ""}>
        ${
          isLeaf
            ? html`<button
                class="item"
                role="menuitem"
                ?disabled=${partly}
                title=${partly ? "This value cannot be written exactly as it is shown" : ""}
                @click=${() => this.#tell("tw-action", "filter")}
              >
                <tw-icon name="filter"></tw-icon>Filter by this value<small>F</small>
              </button>`
            : nothing
        }
        ${
          columnOf(line) === null
            ? nothing
            : html`<button class="item" role="menuitem" @click=${() => this.#tell("tw-action", "column")}>
                <tw-icon name="columns-3"></tw-icon>Add as column<small>C</small>
              </button>`
        }
      </div>
    `;
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".item:not(:disabled)")];
  }

  readonly #keyed = (event: KeyboardEvent) => {
    const items = this.#items;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const at = items.findIndex((item) => item.matches(":focus"));
    if (step !== 0) items[(at + step + items.length) % items.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") this.#tell("tw-done");
    else if (event.key.toLowerCase() === "f") this.#tell("tw-action", "filter");
    else if (event.key.toLowerCase() === "c") this.#tell("tw-action", "column");
    else {
      if (event.key === "Enter" || event.key === " ") event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  #tell(name: string, detail: LineAction | null = null): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
