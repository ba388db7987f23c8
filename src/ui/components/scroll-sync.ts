import { offsetAfterScroll, scrollTopFor, spacerHeight } from "./scroll-map.ts";

/** How long the scrollbar must rest before it may be corrected, ms. */
const REST_MS = 140;

/** A list seen through a scroller: pixels of content, of view, and of content above the view. */
export interface ScrollState {
  readonly content: number;
  readonly view: number;
  readonly offset: number;
}

/**
 * Keeps a native scrollbar and a list's own position in step. The position leads: the scrollbar only reports how far
 * the user moved, and is corrected once it rests (a correction during a gesture would disturb it).
 */
export class ScrollSync {
  readonly #scroller: HTMLElement;
  readonly #spacer: HTMLElement;
  /** Height above the list inside the scroller (a sticky header), px. */
  readonly #inset: number;
  readonly #onRest: () => void;
  #scrollTop = 0;
  #height = -1;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param onRest called when the scrollbar rests after a move: time to `write` */
  constructor(scroller: HTMLElement, spacer: HTMLElement, inset: number, onRest: () => void) {
    this.#scroller = scroller;
    this.#spacer = spacer;
    this.#inset = inset;
    this.#onRest = onRest;
  }

  get moving(): boolean {
    return this.#timer !== null;
  }

  /** The list's new offset after a scroll event, null when the event only echoes a `write`. */
  read(state: ScrollState): number | null {
    const from = this.#scrollTop;
    const to = this.#scroller.scrollTop;
    if (Math.abs(to - from) < 0.5) return null;
    this.#scrollTop = to;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#onRest();
    }, REST_MS);
    return offsetAfterScroll(state.offset, from, to, state.content, state.view);
  }

  /** Sets the scrollbar's range and, unless the user is moving it, its position. */
  write(state: ScrollState, evenWhileMoving = false): void {
    const height = this.#inset + Math.max(spacerHeight(state.content), state.view);
    if (height !== this.#height) {
      this.#height = height;
      this.#spacer.style.height = `${height}px`;
    }
    const target = scrollTopFor(state.offset, state.content, state.view);
    const atEdge = this.#scrollTop <= 0 || this.#scrollTop >= spacerHeight(state.content) - state.view;
    if (this.moving && !evenWhileMoving && !atEdge) return;
    if (Math.abs(target - this.#scrollTop) < 1) return;
    this.#scroller.scrollTop = target;
    // Reads the value back, because the browser rounds and clamps it, and its scroll event must not count as the
    // user's.
    this.#scrollTop = this.#scroller.scrollTop;
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
