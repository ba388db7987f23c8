import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Line } from "../../contract/inspect.ts";
import { PopupMenu } from "../components/popup-menu.ts";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { leafExpression } from "../data/cel-text.ts";

export type LineAction = "filter" | "column";

/** The line's field as a column; null for the whole value, which already is one. */
export function columnOf({ path }: Line): string | null {
  return path === null || path === "value" ? null : path;
}

declare module "../data/events.ts" {
  interface Events {
    "tw-line-action": LineAction;
  }
}

/** The actions for the field on one line. */
@customElement("tw-line-menu")
export class LineMenu extends PopupMenu<LineAction> {
  static override styles = [
    PopupMenu.styles,
    css`
      :host {
        position: absolute;
        right: 8px;
        z-index: 10;
        width: max-content;
        min-width: 220px;
        max-width: min(360px, 100%);
      }
    `,
  ];

  @property({ attribute: false }) line: Line | null = null;
  /** Distance from the view's top or bottom, px. */
  @property({ attribute: false }) place: { readonly top?: number; readonly bottom?: number } = {};

  protected override willUpdate(): void {
    const { top, bottom } = this.place;
    this.style.top = top === undefined ? "" : `${top}px`;
    this.style.bottom = bottom === undefined ? "" : `${bottom}px`;
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
                title=${partly ? "A filter cannot express this value exactly" : ""}
                @click=${() => this.act("filter")}
              >
                <tw-icon name="filter"></tw-icon>Filter by this value<small>F</small>
              </button>`
            : nothing
        }
        ${
          columnOf(line) === null
            ? nothing
            : html`<button class="item" role="menuitem" @click=${() => this.act("column")}>
                <tw-icon name="columns-3"></tw-icon>Add as column<small>C</small>
              </button>`
        }
      </div>
    `;
  }

  protected override act(action: LineAction): void {
    tell(this, "tw-line-action", action);
  }

  protected override actionOf(key: string): LineAction | null {
    return key === "f" ? "filter" : key === "c" ? "column" : null;
  }
}
