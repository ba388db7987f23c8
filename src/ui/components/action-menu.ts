import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import { refusal } from "../data/may-change.ts";
import type { IconName } from "./icons.ts";
import { PopupMenu } from "./popup-menu.ts";
import "./tw-icon.ts";

/** One thing that a menu offers. */
export interface MenuItem {
  readonly icon: IconName;
  readonly label: string;
  /** The text of its keys in the menu: `Alt Enter`. */
  readonly keys?: string;
  /** The key that chooses it while the menu is open, in lower case: `delete`. */
  readonly key?: string;
  /** Why it cannot be done now; null: it can. */
  readonly why?: string | null;
  readonly destroys?: boolean;
  run(): void;
}

/** Does it, or reports why not, because a key without any effect looks broken. */
export function doOrSay(from: EventTarget, why: string | null, does: () => void): void {
  if (why === null) does();
  else tell(from, "tw-notice", refusal(why));
}

/**
 * A context menu for one item. It closes before the chosen action runs.
 *
 * @fires tw-done
 */
@customElement("tw-action-menu")
export class ActionMenu extends PopupMenu<number> {
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
      .destroys:not([aria-disabled="true"]) {
        color: var(--danger);
      }
    `,
  ];

  /** The heading: the item's name. */
  @property() name = "";
  /** The accessible name: `Topic orders`. */
  @property() label = "";
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  /** In the window's px. */
  @property({ attribute: false }) place = { x: 0, y: 0 };

  /** Kept within the window. */
  protected override updated(): void {
    const { offsetWidth: width, offsetHeight: height } = this;
    this.style.left = `${Math.max(4, Math.min(this.place.x, innerWidth - width - 4))}px`;
    this.style.top = `${Math.max(4, Math.min(this.place.y, innerHeight - height - 4))}px`;
  }

  protected override render() {
    return html`
      <p class="caption" title=${this.name}>${this.name}</p>
      <div role="menu" aria-label=${this.label}>${this.items.map((item, index) => this.#renderItem(item, index))}</div>
    `;
  }

  #renderItem({ icon, label, keys = "", why = null, destroys = false }: MenuItem, index: number) {
    return html`<button
      class=${destroys ? "item destroys" : "item"}
      role="menuitem"
      aria-disabled=${why !== null}
      title=${why ?? nothing}
      @click=${() => this.act(index)}
    >
      <tw-icon name=${icon}></tw-icon>${label}${keys === "" ? nothing : html`<small>${keys}</small>`}
    </button>`;
  }

  protected override act(index: number): void {
    const item = this.items[index];
    if (item === undefined) return;
    tell(this, "tw-done");
    doOrSay(this, item.why ?? null, () => item.run());
  }

  protected override actionOf(key: string): number | null {
    const index = this.items.findIndex((item) => item.key === key);
    return index < 0 ? null : index;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-action-menu": ActionMenu;
  }
}
