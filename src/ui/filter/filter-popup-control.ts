import { html, type LitElement, type ReactiveController } from "lit";

export type FilterPopup = "help" | "history" | "errors";

const NAMES: Readonly<Record<FilterPopup, string>> = {
  help: "CEL by example",
  history: "Filters used before",
  errors: "Errors of the filter",
};
/** Px between a popup and the bar's edge. */
const EDGE_PX = 8;

/** The popups of the filter bar. One is open at a time, below its button; a press elsewhere closes it. */
export class FilterPopupControl implements ReactiveController {
  readonly #host: LitElement;
  readonly #left: () => void;
  #open: FilterPopup | null = null;

  /** @param left called when the user closed it and continues in the field */
  constructor(host: LitElement, left: () => void) {
    this.#host = host;
    this.#left = left;
    host.addController(this);
  }

  get open(): FilterPopup | null {
    return this.#open;
  }

  toggle(popup: FilterPopup): void {
    if (this.#open === popup) {
      this.leave();
      return;
    }
    this.#set(popup);
    void this.#host.updateComplete.then(() => (this.#find(".popup .item") ?? this.#find(".popup"))?.focus());
  }

  /** Closes it and focuses the field. */
  leave(): void {
    this.#set(null);
    this.#left();
  }

  close(): void {
    this.#set(null);
  }

  hostConnected(): void {
    document.addEventListener("pointerdown", this.#pressed);
  }

  hostDisconnected(): void {
    document.removeEventListener("pointerdown", this.#pressed);
  }

  /** A popup is aligned with its button's right edge, unless it would leave the window at the left. */
  hostUpdated(): void {
    const popup = this.#find(".popup");
    const opener = this.#find('[aria-expanded="true"]');
    const bar = popup?.parentElement;
    if (popup === null || opener === null || bar == null) return;
    const edges = bar.getBoundingClientRect();
    const right = edges.right - opener.getBoundingClientRect().right;
    popup.style.right = `${Math.max(EDGE_PX, Math.min(right, edges.width - popup.offsetWidth - EDGE_PX))}px`;
  }

  /** The button of a popup. */
  renderOpener(popup: FilterPopup, content: unknown, title: string, classes: string) {
    return html`<button
      class=${classes}
      title=${title}
      aria-label=${title}
      aria-haspopup="dialog"
      aria-expanded=${this.#open === popup}
      @click=${() => this.toggle(popup)}
    >
      ${content}
    </button>`;
  }

  /** The popup with its content. */
  renderPopup(popup: FilterPopup, content: unknown) {
    return html`<div class="popup" role="dialog" aria-label=${NAMES[popup]} tabindex="-1" @keydown=${this.#keyed}>
      ${content}
    </div>`;
  }

  readonly #pressed = (event: PointerEvent) => {
    if (!event.composedPath().includes(this.#host)) this.close();
  };

  /** Arrow keys move through its items, which may be those of the error list inside. */
  readonly #keyed = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const list = this.#find("tw-filter-errors")?.shadowRoot ?? this.#host.renderRoot;
    const items = [...list.querySelectorAll<HTMLElement>(".item")];
    const focused = items.findIndex((item) => item.matches(":focus"));
    items[(focused + step + items.length) % items.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };

  #set(popup: FilterPopup | null): void {
    if (popup === this.#open) return;
    this.#open = popup;
    this.#host.requestUpdate();
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector);
  }
}
