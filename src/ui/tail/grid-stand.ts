import { ScrollSync } from "../components/scroll-sync.ts";
import { HEADER_HEIGHT } from "./record-grid.styles.ts";
import * as viewport from "./viewport.ts";

/** Where the grid stands: its viewport, in step with the scrollbar and the size of the scroller. */
export class GridStand {
  view = viewport.NEW_VIEWPORT;
  readonly #moved: () => void;
  readonly #resized: (height: number) => void;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #scroller: HTMLElement | null = null;
  #scroll: ScrollSync | null = null;

  /** @param moved by the user, or by another size @param resized the room for rows, px */
  constructor(moved: () => void, resized: (height: number) => void) {
    this.#moved = moved;
    this.#resized = resized;
  }

  /** Once, when the scroller is there. */
  attach(scroller: HTMLElement, inner: HTMLElement): void {
    this.#scroller = scroller;
    this.#scroll = new ScrollSync(scroller, inner, HEADER_HEIGHT, this.#moved);
    scroller.addEventListener("scroll", () => this.#scrolled(scroller), { passive: true });
    scroller.addEventListener("wheel", (event) => this.#wheeled(event), { passive: true });
    this.#observer.observe(scroller);
  }

  /** The grid is in the document again. */
  resume(): void {
    if (this.#scroller !== null) this.#observer.observe(this.#scroller);
  }

  /** The grid leaves the document. */
  suspend(): void {
    this.#observer.disconnect();
    this.#scroll?.dispose();
  }

  /** Moves the scrollbar to where the view is. */
  writeScroll(): void {
    this.#scroll?.write(this.#state(), this.view.following);
  }

  /** The height of the scroller without the header, px. */
  #roomIn(scroller: HTMLElement): number {
    return Math.max(0, scroller.clientHeight - HEADER_HEIGHT);
  }

  #measure(): void {
    if (this.#scroller === null) return;
    const height = this.#roomIn(this.#scroller);
    this.view = viewport.resized(this.view, height);
    this.#resized(height);
    // With more room the browser itself moves the scrollbar; that event must not count as the user's.
    this.writeScroll();
    this.#moved();
  }

  #scrolled(scroller: HTMLElement): void {
    // A layout before the frame also moves the scrollbar, and its event comes before the size observer.
    if (this.#roomIn(scroller) !== this.view.height) this.#measure();
    const offset = this.#scroll?.read(this.#state());
    if (offset === null || offset === undefined) return;
    this.view = viewport.movedTo(this.view, this.view.base * viewport.ROW_HEIGHT + offset);
    this.#moved();
  }

  /** Stops following before the first scroll event, so that new rows in the same frame do not pull the view down. */
  #wheeled(event: WheelEvent): void {
    if (event.deltaY < 0 && viewport.contentHeight(this.view) > this.view.height) this.view = viewport.held(this.view);
  }

  #state() {
    const { top, base, height } = this.view;
    return { content: viewport.contentHeight(this.view), view: height, offset: top - base * viewport.ROW_HEIGHT };
  }
}
