import { type CSSResultGroup, html, LitElement, nothing } from "lit";
import { query, state } from "lit/decorators.js";
import { base } from "../styles/base.ts";
import { dialogStyles } from "./dialog.styles.ts";

/** An element that is one modal dialog. Its content exists only while it is open, and keys pressed in it stay there. */
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
  }

  protected override render() {
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @keydown=${(event: Event) => event.stopPropagation()}>
      ${this.opened ? this.renderContent() : nothing}
    </dialog>`;
  }

  #closed(): void {
    // It was opened again before the browser told.
    if (this.dialog.open) return;
    this.opened = false;
    this.closed();
  }
}
