import { type CSSResultGroup, html, LitElement, nothing, type PropertyValues } from "lit";
import { query, state } from "lit/decorators.js";
import { base } from "../styles/base.ts";
import { dialogStyles } from "./dialog.styles.ts";

/** An element that is one modal dialog. Its content exists only while it is open; focus and keys stay in it. */
export abstract class ModalDialog extends LitElement {
  static override styles: CSSResultGroup = [base, dialogStyles];

  @state() private opened = false;
  @query("dialog") protected readonly dialog!: HTMLDialogElement;

  /** Its content; its title is an `<h2 id="title">`. */
  protected abstract renderContent(): unknown;

  /** Called after it was closed in any way. */
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

  /** The focused element may be gone with the old content. */
  protected override updated(_changed: PropertyValues): void {
    if (!this.dialog.open || document.activeElement !== document.body) return;
    const buttons = [".primary:not(:disabled)", "button:not(:disabled)"];
    buttons
      .map((one) => this.dialog.querySelector<HTMLElement>(one))
      .find((button) => button !== null)
      ?.focus();
  }

  /** After a press outside any field nothing has the focus, and keys must not reach the page behind. */
  readonly #strayed = (event: KeyboardEvent): void => {
    if (this.dialog.open && event.target === document.body) event.stopImmediatePropagation();
  };

  protected override render() {
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @tw-open-account=${() => this.dialog.close()} @keydown=${(event: Event) => event.stopPropagation()}>
      ${this.opened ? this.renderContent() : nothing}
    </dialog>`;
  }

  #closed(): void {
    // It was opened again before the browser's event.
    if (this.dialog.open) return;
    this.opened = false;
    document.removeEventListener("keydown", this.#strayed, true);
    this.closed();
  }
}
