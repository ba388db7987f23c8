import { css, html, LitElement } from "lit";
import { customElement } from "lit/decorators.js";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * A row of buttons that choose what is shown: chips, segments. It is one stop of the Tab key; the arrow keys, Home and
 * End go through its buttons. The element around it sets its role, label and looks.
 */
@customElement("tw-button-row")
export class ButtonRow extends LitElement {
  static override styles = css`
    :host {
      display: flex;
    }
  `;

  /** The button at which Tab stops. */
  #stop: HTMLButtonElement | null = null;

  constructor() {
    super();
    this.addEventListener("keydown", (event) => this.#keyed(event));
    this.addEventListener("focusin", ({ target }) => target instanceof HTMLButtonElement && this.#settle(target));
  }

  protected override render() {
    return html`<slot @slotchange=${() => this.#settle(this.#stop)}></slot>`;
  }

  get #buttons(): readonly HTMLButtonElement[] {
    return [...this.querySelectorAll<HTMLButtonElement>("button:not(:disabled, [hidden])")];
  }

  /** Without a button that is still there, Tab stops at the pressed one. */
  #settle(wanted: HTMLButtonElement | null): void {
    const buttons = this.#buttons;
    const pressed = buttons.find((button) => button.getAttribute("aria-pressed") === "true");
    const stop = wanted !== null && buttons.includes(wanted) ? wanted : (pressed ?? buttons[0] ?? null);
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
    this.#stop = stop;
  }

  #keyed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const buttons = this.#buttons;
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const step = STEPS[event.key];
    const to =
      event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : step === undefined ? null : at + step;
    if (at < 0 || to === null) return;
    buttons.at(to % buttons.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-button-row": ButtonRow;
  }
}
