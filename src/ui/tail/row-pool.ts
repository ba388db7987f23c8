import type { Row } from "../../contract/tails.ts";
import type { Column } from "./columns.ts";
import { type RowFrame, RowSlot } from "./row-slot.ts";
import { ROW_HEIGHT } from "./viewport.ts";

/** Which rows are on the screen, and where. */
export interface DrawnRows {
  readonly first: number;
  readonly end: number;
  /** How far above the view row 0 lies, px. */
  readonly top: number;
  /** Whether the screen keeps to the newest rows by itself. */
  readonly following: boolean;
}

/**
 * In how many frames a screen full of new rows is drawn. Each is then short enough to stay a short one where other programs
 * take three of four cores' time, and a key or a click meanwhile waits for a part of the work only.
 */
const PARTS = 3;

/**
 * As many row elements as the screen holds, however long the list. Row n is drawn by slot n − shift modulo the pool's size,
 * so that a scroll by one row refills one slot and moves the rest.
 */
export class RowPool {
  readonly #layer: HTMLElement;
  #slots: RowSlot[] = [];
  #columns: readonly Column[] = [];
  /** Chosen again when a tail leaps, so that slots keep their places then: only their texts change. */
  #shift = 0;
  #first = Number.NaN;
  /** The slot that the next part of a screen begins with; −1 when the screen is drawn. */
  #left = -1;

  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** Which columns the rows have from now on; only other ones make other elements. */
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
   * Draws rows [first, end) with row 0 lying `top` px above the view. Where the rows follow the newest and all of them are
   * others than before, only a part of them: nobody can read those anyway.
   * @returns whether there is something left for the next frame
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

  /** The element id of a row that is drawn now. */
  idOf(row: number): string | undefined {
    return this.#slotOf(row)?.element.id;
  }

  /** Where a row is drawn now, in the window's px. */
  boxOf(row: number): DOMRect | undefined {
    return this.#slotOf(row)?.element.getBoundingClientRect();
  }

  /** The number of the row that an event happened in. */
  numberOf(target: EventTarget | null): number | undefined {
    if (!(target instanceof Node)) return undefined;
    return this.#slots.find((slot) => slot.number !== -1 && slot.element.contains(target))?.number;
  }

  #slotOf(row: number): RowSlot | undefined {
    return this.#slots.find((slot) => slot.number === row);
  }
}

/** Of −1 and 5, 4: what `%` is not. */
function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
