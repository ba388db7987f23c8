import { type CSSResultGroup, html, LitElement, nothing, type PropertyValues } from "lit";
import { query, state } from "lit/decorators.js";
import { base } from "../styles/base.ts";
import { dialogStyles } from "./dialog.styles.ts";

/**
 * An element that is one modal dialog. Its content exists only while it is open; the focus and the keys pressed stay in
 * it.
 */
export abstract class ModalDialog extends LitElement {
  static override styles: CSSResultGroup = [base, dialogStyles];

  @state() private opened = false;
  @query("dialog") protected readonly dialog!: HTMLDialogElement;

  /** What is in it; its title is an `<h2 id="title">`. */
  protected abstract renderContent(): unknown;

  /** After it was closed, by whatever. */
  protected closed(): void {}

  protected show(): void {
    this.opened = true;
    this.dialog.showModal();
    document.addEventListener("keydown", this.#strayed, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#strayed, true);
  }

  /** What had the focus may be gone with the content before. */
  protected override updated(_changed: PropertyValues): void {
    if (!this.dialog.open || document.activeElement !== document.body) return;
    const buttons = [".primary:not(:disabled)", "button:not(:disabled)"];
    buttons
      .map((one) => this.dialog.querySelector<HTMLElement>(one))
      .find((button) => button !== null)
      ?.focus();
  }

  /** A press beside everything that takes the focus leaves it to nobody: a key then is not meant for what is behind. */
  readonly #strayed = (event: KeyboardEvent): void => {
    if (this.dialog.open && event.target === document.body) event.stopImmediatePropagation();
  };

  protected override render() {
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @keydown=${(event: Event) => event.stopPropagation()}>
      ${this.opened ? this.renderContent() : nothing}
    </dialog>`;
  }

  #closed(): void {
    // It was opened again before the browser told.
    if (this.dialog.open) return;
    this.opened = false;
    document.removeEventListener("keydown", this.#strayed, true);
    this.closed();
  }
}
