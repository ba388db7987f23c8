import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { IconName } from "../components/icons.ts";
import { PopupMenu } from "../components/popup-menu.ts";
import "../components/tw-icon.ts";
import { tell } from "../data/events.ts";

export type TopicAction = "tail" | "page" | "star" | "copy" | "group" | "empty" | "delete";

declare module "../data/events.ts" {
  interface Events {
    "tw-topic-action": TopicAction;
  }
}

/** What can be done with one topic of the list. */
@customElement("tw-topic-menu")
export class TopicMenu extends PopupMenu<TopicAction> {
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

  @property() topic = "";
  @property({ type: Boolean }) favourite = false;
  /** Why nothing can be changed; null: it can. */
  @property({ attribute: false }) locked: string | null = null;
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
      <p class="caption">${this.topic}</p>
      <div role="menu" aria-label=${`Topic ${this.topic}`}>
        ${this.#item("tail", "play", "Tail", "Enter")}
        ${this.#item("page", "info", "Open its page", "Alt Enter")}
        ${this.#item("star", "star", this.favourite ? "Remove from favourites" : "Make a favourite", "S")}
        ${this.#item("copy", "copy", "Copy name", "C")}
        ${this.#change("group", "plus", "Create group…")} ${this.#change("empty", "eraser", "Empty…")}
        ${this.#change("delete", "trash-2", "Delete…", "Del")}
      </div>
    `;
  }

  #item(action: TopicAction, icon: IconName, label: string, keys: string) {
    return html`<button class="item" role="menuitem" @click=${() => this.act(action)}>
      <tw-icon name=${icon}></tw-icon>${label}<small>${keys}</small>
    </button>`;
  }

  #change(action: TopicAction, icon: IconName, label: string, keys = "") {
    return html`<button
      class=${action === "delete" ? "item danger" : "item"}
      role="menuitem"
      ?disabled=${this.locked !== null}
      title=${this.locked ?? nothing}
      @click=${() => this.act(action)}
    >
      <tw-icon name=${icon}></tw-icon>${label}<small>${keys}</small>
    </button>`;
  }

  protected override act(action: TopicAction): void {
    tell(this, "tw-topic-action", action);
  }

  protected override actionOf(key: string): TopicAction | null {
    if (key === "s") return "star";
    if (key === "c") return "copy";
    return key === "delete" && this.locked === null ? "delete" : null;
  }
}
