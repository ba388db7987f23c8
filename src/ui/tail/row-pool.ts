import type { Row } from "../../contract/tail.ts";
import type { Column } from "./columns.ts";
import { type RowFrame, RowSlot } from "./row-slot.ts";
import { ROW_HEIGHT } from "./viewport.ts";

/**
 * As many row elements as the screen holds, however long the list. Row n is drawn by slot n modulo the pool's size, so
 * that a scroll by one row refills one slot and moves the rest.
 */
export class RowPool {
  readonly #layer: HTMLElement;
  #slots: RowSlot[] = [];
  #columns: readonly Column[] = [];

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

  /** Draws rows [first, end) with row 0 lying `top` px above the view. */
  draw(first: number, end: number, top: number, rowAt: (row: number) => Row | undefined, frame: RowFrame): void {
    const size = this.#slots.length;
    const last = Math.min(end, first + size);
    for (let number = first; number < first + size; number += 1) {
      const slot = this.#slots[number % size];
      if (slot === undefined) continue;
      if (number >= last) slot.hide();
      else slot.show(number, rowAt(number), Math.round(number * ROW_HEIGHT - top), frame);
    }
  }

  /** The element id of a row that is drawn now. */
  idOf(row: number): string | undefined {
    const slot = this.#slots[row % this.#slots.length];
    return slot?.number === row ? slot.element.id : undefined;
  }

  /** Where a row is drawn now, in the window's px. */
  boxOf(row: number): DOMRect | undefined {
    const slot = this.#slots[row % this.#slots.length];
    return slot?.number === row ? slot.element.getBoundingClientRect() : undefined;
  }

  /** The number of the row that an event happened in. */
  numberOf(target: EventTarget | null): number | undefined {
    if (!(target instanceof Node)) return undefined;
    return this.#slots.find((slot) => slot.number !== -1 && slot.element.contains(target))?.number;
  }
}
