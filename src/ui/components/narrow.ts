import type { ReactiveController, ReactiveControllerHost } from "lit";

/** How little room there is: `narrow`, or `very` narrow. */
export type Narrow = "" | "narrow" | "very";

/**
 * Tells an element, and what is slotted into it, how wide it is, by the attribute `narrow`. A media query knows the
 * window alone: beside a panel the same element has less. CSS asks by `:host([narrow])` and `:host([narrow="very"])`.
 */
export class NarrowWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #widths: { readonly narrow: number; readonly very: number };
  readonly #observer = new ResizeObserver(() => this.update());

  /** @param widths px: narrower than that */
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

  /** Also when other elements are slotted into it. */
  update(): void {
    const width = this.#host.clientWidth;
    if (width === 0) return; // It is hidden.
    const { narrow, very } = this.#widths;
    const how: Narrow = width < very ? "very" : width < narrow ? "narrow" : "";
    for (const element of [this.#host, ...this.#host.children]) {
      if (how === "") element.removeAttribute("narrow");
      else element.setAttribute("narrow", how);
    }
  }
}
