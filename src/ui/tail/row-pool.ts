import type { Row } from "../../contract/tails.ts";
import type { Column } from "./columns.ts";
import { type RowFrame, RowSlot } from "./row-slot.ts";
import { ROW_HEIGHT } from "./viewport.ts";

/** The rows on the screen, and their position. */
export interface DrawnRows {
  readonly first: number;
  readonly end: number;
  /** The distance of row 0 above the view, px. */
  readonly top: number;
  /** Whether the screen follows the newest rows. */
  readonly following: boolean;
}

/**
 * The number of frames in which a screen of new rows is drawn. Each frame is then short even if other programs use
 * three of four cores, and a key or click meanwhile waits only for a part of the work.
 */
const PARTS = 3;

/**
 * As many row elements as fit on the screen, for a list of any length. Row n is drawn by slot n − shift modulo the
 * pool's size, so that a scroll by one row refills one slot and moves the rest.
 */
export class RowPool {
  readonly #layer: HTMLElement;
  #slots: RowSlot[] = [];
  #columns: readonly Column[] = [];
  /** Recomputed when a tail jumps, so that slots keep their positions and only their texts change. */
  #shift = 0;
  #first = Number.NaN;
  /** The first slot of the next part of a screen; −1 when the screen is drawn. */
  #left = -1;

  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** Sets the rows' columns; only a change creates new elements. */
  setColumns(columns: readonly Column[]): void {
    this.#columns = columns;
    for (const slot of this.#slots) slot.setColumns(columns);
  }

  resize(size: number): void {
    while (this.#slots.length > size) this.#slots.pop()?.element.remove();
    for (let index = this.#slots.length; index < size; index += 1) {
      const slot = new RowSlot(`row-${index}`, this.#columns);
      slot.element.hidden = true;
      this.#slots.push(slot);
      this.#layer.append(slot.element);
    }
  }

  /**
   * Draws rows [first, end) with row 0 lying `top` px above the view. If the view follows and all rows have changed, it
   * draws only a part of them, because nobody can read them anyway.
   * @returns whether a part is left for the next frame
   */
  draw(view: DrawnRows, rowAt: (row: number) => Row | undefined, frame: RowFrame): boolean {
    const { first, end, top } = view;
    const size = this.#slots.length;
    const leapt = first >= this.#first + size;
    if (leapt) this.#shift += first - this.#first;
    this.#first = first;
    if (!view.following) this.#left = -1;
    else if (leapt && this.#left === -1) this.#left = 0;
    const last = Math.min(end, first + size);
    const from = Math.max(0, this.#left);
    let refills = this.#left === -1 ? size : Math.ceil(size / PARTS);
    this.#left = -1;
    for (let step = 0; step < size; step += 1) {
      const at = (from + step) % size;
      const slot = this.#slots[at];
      if (slot === undefined) continue;
      const number = first + modulo(at - (first - this.#shift), size);
      if (number >= last) slot.hide();
      else if (slot.number === number || refills > 0) {
        if (slot.number !== number) refills -= 1;
        slot.show(number, rowAt(number), Math.round(number * ROW_HEIGHT - top), frame);
      } else if (this.#left === -1) this.#left = at;
    }
    return this.#left !== -1;
  }

  /** The element id of a drawn row. */
  idOf(row: number): string | undefined {
    return this.#slotOf(row)?.element.id;
  }

  /** The position of a drawn row, in the window's px. */
  boxOf(row: number): DOMRect | undefined {
    return this.#slotOf(row)?.element.getBoundingClientRect();
  }

  /** The number of the row of an event. */
  numberOf(target: EventTarget | null): number | undefined {
    if (!(target instanceof Node)) return undefined;
    return this.#slots.find((slot) => slot.number !== -1 && slot.element.contains(target))?.number;
  }

  #slotOf(row: number): RowSlot | undefined {
    return this.#slots.find((slot) => slot.number === row);
  }
}

/** A modulo that is never negative: −1 modulo 5 is 4. */
function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
