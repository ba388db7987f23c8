import type { ReactiveController, ReactiveControllerHost } from "lit";

/** How narrow it is: `narrow` or `very`. */
export type Narrow = "" | "narrow" | "very";

/**
 * Sets the attribute `narrow` of an element and its slotted children by its width, and renders it again. A media query
 * knows only the window, but beside a panel the element has less room. CSS uses `:host([narrow])` and
 * `:host([narrow="very"])`.
 */
export class NarrowWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #widths: { readonly narrow: number; readonly very: number };
  /** In the next frame, because another height would be reported in the same one, which the browser calls an error. */
  readonly #observer = new ResizeObserver(() => requestAnimationFrame(() => this.update()));

  /** @param widths px; applies below this width */
  constructor(host: ReactiveControllerHost & HTMLElement, widths: { readonly narrow: number; readonly very: number }) {
    this.#host = host;
    this.#widths = widths;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }

  /** Also runs when other elements are slotted. */
  update(): void {
    const width = this.#host.clientWidth;
    if (width === 0) return; // It is hidden.
    const { narrow, very } = this.#widths;
    const how: Narrow = width < very ? "very" : width < narrow ? "narrow" : "";
    if ((this.#host.getAttribute("narrow") ?? "") !== how) this.#host.requestUpdate();
    for (const element of [this.#host, ...this.#host.children]) {
      if (how === "") element.removeAttribute("narrow");
      else element.setAttribute("narrow", how);
    }
  }
}
