import { type CSSResultGroup, css, LitElement } from "lit";
import { tell } from "../data/events.ts";
import { controlStyles } from "../styles/control.ts";

/**
 * A menu that opens at a position, takes the focus, and closes on a press outside. Arrow keys move, Escape and Tab
 * close it. A subclass renders `.item` buttons and may give its actions keys.
 *
 * @fires tw-done closed without a choice
 */
export abstract class PopupMenu<Action extends string | number> extends LitElement {
  static override styles: CSSResultGroup = [
    controlStyles,
    css`
      :host {
        box-sizing: border-box;
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

  readonly #pressed = (event: PointerEvent) => {
    if (!event.composedPath().includes(this)) tell(this, "tw-done");
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

  protected override firstUpdated(): void {
    this.#items[0]?.focus();
  }

  /** The action for a key (in lower case); null for none. */
  protected abstract actionOf(key: string): Action | null;

  /** Fires the event for the chosen action. */
  protected abstract act(action: Action): void;

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".item:not(:disabled)")];
  }

  readonly #keyed = (event: KeyboardEvent) => {
    // Keys and presses in a menu are for the menu only.
    event.stopPropagation();
    const items = this.#items;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const at = items.findIndex((item) => item.matches(":focus"));
    const action = this.actionOf(event.key.toLowerCase());
    if (step !== 0) items[(at + step + items.length) % items.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") tell(this, "tw-done");
    else if (action !== null) this.act(action);
    else return;
    event.preventDefault();
  };
}
