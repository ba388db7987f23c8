import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import type { IconName } from "./icons.ts";
import "./tw-icon.ts";
import { controlStyles } from "../styles/control.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-open": null;
  }
}

/**
 * A button with a small panel under it. It closes on Escape, on a press outside, or when focus leaves it. The panel's
 * content is slotted and calls `close()` after a choice.
 */
@customElement("tw-dropdown")
export class Dropdown extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        position: relative;
        display: inline-flex;
        min-width: 0;
      }
      .control {
        max-width: 100%;
      }
      .name {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .caret {
        flex: none;
        width: 5px;
        height: 5px;
        margin: 0 1px 3px 1px;
        border: solid var(--text-dim);
        border-width: 0 1.5px 1.5px 0;
        transform: rotate(45deg);
      }
      .panel {
        position: absolute;
        top: calc(100% + 4px);
        left: 0;
        z-index: 30;
        min-width: 240px;
        padding: 6px;
        text-align: start;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--bg-raised);
        box-shadow: 0 8px 24px rgb(0 0 0 / 24%);
      }
      :host([align="end"]) .panel {
        right: 0;
        left: auto;
      }
      :host([quiet]) .control {
        border-color: transparent;
        background: none;
      }
      :host([quiet]) .control:hover {
        background: var(--bg-hover);
      }
      .panel[hidden] {
        display: none;
      }
    `,
  ];

  @property() label = "";
  /** The accessible name: what the button chooses. */
  @property() what = "";
  @property({ type: Boolean, reflect: true }) open = false;
  /** The edge of the button at which the panel is aligned. */
  @property({ reflect: true }) align: "start" | "end" = "start";
  @property() icon: IconName | "" = "";

  @query("button") private readonly button!: HTMLButtonElement;

  readonly #pressed = (event: PointerEvent) => {
    if (!event.composedPath().includes(this)) this.close(false);
  };

  /** @param refocus moves the focus back to the button */
  close(refocus = true): void {
    if (!this.open) return;
    this.open = false;
    document.removeEventListener("pointerdown", this.#pressed);
    if (refocus) this.button.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.open = false;
    document.removeEventListener("pointerdown", this.#pressed);
  }

  protected override render() {
    return html`
      <button
        class=${this.label === "" ? "control square" : "control"}
        aria-haspopup="dialog"
        aria-expanded=${this.open}
        aria-label=${this.label === "" ? this.what : `${this.what}: ${this.label}`}
        title=${this.what}
        @click=${this.#toggle}
        @keydown=${this.#keyed}
      >
        ${this.icon === "" ? nothing : html`<tw-icon name=${this.icon}></tw-icon>`}
        ${this.label === "" ? nothing : html`<span class="name">${this.label}</span><span class="caret"></span>`}
      </button>
      <div class="panel" role="dialog" aria-label=${this.what} ?hidden=${!this.open} @keydown=${this.#keyed}>
        <slot></slot>
      </div>
    `;
  }

  #toggle(): void {
    if (this.open) {
      this.close();
      return;
    }
    this.open = true;
    document.addEventListener("pointerdown", this.#pressed);
    tell(this, "tw-open");
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.open) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }
}
