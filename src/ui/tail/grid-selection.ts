import type { RowRef } from "../../contract/record.ts";
import type { SelectedRows } from "./grid-events.ts";
import { RowSelection } from "./row-selection.ts";

/**
 * `only` this row, from the anchor to it (`extend`; `add` keeps the rest), in or out (`toggle`), or only marks it (`go`).
 */
export type HowSelected = "only" | "extend" | "add" | "toggle" | "go";

/** The selected rows of a grid, and the marked one: keys move from it, and the inspector shows it. */
export class GridSelection {
  readonly #rows = new RowSelection();
  #epoch = -1;
  #marked: RowRef | null = null;

  /** Of the row numbers; −1 while there are none. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The same object until another row is marked. */
  get marked(): RowRef | null {
    return this.#marked;
  }

  /** Grows when the user selects other rows. */
  get version(): number {
    return this.#rows.version;
  }

  /** Null: at most one row is selected. */
  get several(): SelectedRows | null {
    const rows = this.#rows;
    return rows.isSeveral ? { count: rows.count, evicted: rows.evicted, rows: () => rows.rows(this.#epoch) } : null;
  }

  has(row: number): boolean {
    return this.#rows.has(row);
  }

  /** Row numbers have another meaning from now on. @returns the number of rows of a lost selection of several; or 0 */
  begin(epoch: number): number {
    const lost = this.#rows.isSeveral ? this.#rows.count : 0;
    this.#epoch = epoch;
    this.#marked = null;
    this.#rows.clear();
    return lost;
  }

  /** @param first the first row in memory @returns false when it has too many ranges; then nothing is selected */
  choose(row: number, how: HowSelected, first: number): boolean {
    const anchor = Math.max(first, this.#marked?.row ?? row);
    if (this.#marked?.row !== row) this.#marked = { epoch: this.#epoch, row };
    if (how === "go") return true;
    if (how === "toggle") return this.#rows.toggle(row);
    if (how !== "only") return this.#rows.extend(row, anchor, how === "add");
    this.#rows.only(row);
    return true;
  }

  /** Rows [first, end). The newest is marked, unless one is. */
  all(first: number, end: number): void {
    this.#rows.all(first, end);
    if (end > first) this.#marked ??= { epoch: this.#epoch, row: end - 1 };
  }

  /** Only the marked row stays selected. */
  leave(): void {
    if (this.#marked === null) this.#rows.clear();
    else this.#rows.only(this.#marked.row);
  }

  /** Rows below are no longer in memory. */
  evictBelow(row: number): void {
    this.#rows.evictBelow(row);
  }
}
