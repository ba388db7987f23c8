import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { IconName } from "../components/icons.ts";
import { PopupMenu } from "../components/popup-menu.ts";
import "../components/tw-icon.ts";
import { tell } from "../data/events.ts";

export type GroupAction = "open" | "reset" | "tail" | "star" | "copy" | "delete";

/** Of a key, in the list as in the menu; null: none. */
export function rowActionOf(key: string): GroupAction | null {
  const keys: Readonly<Record<string, GroupAction>> = { s: "star", c: "copy", r: "reset", delete: "delete" };
  return keys[key.toLowerCase()] ?? null;
}

declare module "../data/events.ts" {
  interface Events {
    "tw-group-action": GroupAction;
  }
}

/** What can be done with one group of the list. */
@customElement("tw-group-menu")
export class GroupMenu extends PopupMenu<GroupAction> {
  static override styles = [
    PopupMenu.styles,
    css`
      :host {
        position: fixed;
        z-index: 40;
        width: 240px;
      }
      .caption {
        padding: 4px 8px;
      }
      .danger:not(:disabled) {
        color: var(--danger);
      }
    `,
  ];

  @property() group = "";
  @property({ type: Boolean }) favourite = false;
  /** Why its offsets cannot be set and it cannot be deleted, and why no tail begins there; null: they can. */
  @property({ attribute: false }) inUse: string | null = null;
  @property({ attribute: false }) noTail: string | null = null;
  /** Where it was asked for, in the window's px. */
  @property({ attribute: false }) place = { x: 0, y: 0 };

  /** Within the window, wherever it was asked for. */
  protected override updated(): void {
    const { offsetWidth: width, offsetHeight: height } = this;
    this.style.left = `${Math.max(4, Math.min(this.place.x, innerWidth - width - 4))}px`;
    this.style.top = `${Math.max(4, Math.min(this.place.y, innerHeight - height - 4))}px`;
  }

  protected override render() {
    return html`
      <p class="caption">${this.group}</p>
      <div role="menu" aria-label=${`Group ${this.group}`}>
        ${this.#item("open", "users", "Open", "Enter")}
        ${this.#item("tail", "play", "Tail from here", "", this.noTail)}
        ${this.#item("star", "star", this.favourite ? "Remove from favourites" : "Make a favourite", "S")}
        ${this.#item("copy", "copy", "Copy name", "C")}
        ${this.#item("reset", "history", "Reset offsets…", "R", this.inUse)}
        ${this.#item("delete", "trash-2", "Delete…", "Del", this.inUse)}
      </div>
    `;
  }

  #item(action: GroupAction, icon: IconName, label: string, keys: string, why: string | null = null) {
    return html`<button
      class=${action === "delete" ? "item danger" : "item"}
      role="menuitem"
      ?disabled=${why !== null}
      title=${why ?? nothing}
      @click=${() => this.act(action)}
    >
      <tw-icon name=${icon}></tw-icon>${label}<small>${keys}</small>
    </button>`;
  }

  protected override act(action: GroupAction): void {
    tell(this, "tw-group-action", action);
  }

  /** Keys of what is greyed act, too: the list says why not. */
  protected override actionOf(key: string): GroupAction | null {
    return rowActionOf(key);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-menu": GroupMenu;
  }
}
