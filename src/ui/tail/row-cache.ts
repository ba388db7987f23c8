import type { Row, RowWindow } from "../../contract/tails.ts";

/** The number of rows kept beside those on screen. */
const KEEP_AROUND = 300;

/**
 * The grid's rows, by number. Rows on screen stay even when the ring has evicted them; others are dropped when the view
 * moves. Answers for an earlier epoch are refused.
 */
export class RowCache {
  #epoch = -1;
  #rows = new Map<number, Row>();
  /** Outdated rows, shown until new ones arrive. */
  #outdated = new Map<number, Row>();
  #generation = 0;
  /** The worker reported that lower rows are gone, possibly before the pulse did. */
  #goneBelow = 0;

  get epoch(): number {
    return this.#epoch;
  }

  /** Grows when rows must be loaded again; answers to earlier calls are outdated, too. */
  get generation(): number {
    return this.#generation;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(row: number): Row | undefined {
    return this.#rows.get(row) ?? this.#outdated.get(row);
  }

  /**
   * The rows' contents have changed, but not their numbers: all must be loaded again, and the old ones are shown
   * meanwhile.
   */
  outdate(): void {
    this.#generation += 1;
    for (const [row, kept] of this.#rows) this.#outdated.set(row, kept);
    this.#rows.clear();
  }

  /** Row numbers have a new meaning from now on. */
  restart(epoch: number): void {
    this.#epoch = epoch;
    this.#rows.clear();
    this.#outdated.clear();
    this.#goneBelow = 0;
  }

  /**
   * Adds an answer. @param asked first requested row; if the answer begins later, the earlier rows are gone
   * @returns false when the answer is stale and was dropped
   */
  accept(window: RowWindow, asked = window.first): boolean {
    if (window.epoch !== this.#epoch) return false;
    for (const row of window.rows) {
      this.#rows.set(row.row, row);
      if (this.#outdated.size > 0) this.#outdated.delete(row.row);
    }
    if (window.first > asked) this.#goneBelow = Math.max(this.#goneBelow, window.first);
    return true;
  }

  /** The smallest range with all missing rows of [first, end) that are not gone; null when there is none. */
  missing(first: number, end: number): { first: number; count: number } | null {
    let from = Math.max(first, this.#goneBelow);
    let to = end;
    while (from < to && this.#rows.has(from)) from += 1;
    while (to > from && this.#rows.has(to - 1)) to -= 1;
    return to > from ? { first: from, count: to - from } : null;
  }

  /** Drops rows far from [first, end). */
  trim(first: number, end: number): void {
    if (this.#rows.size + this.#outdated.size <= end - first + 2 * KEEP_AROUND) return;
    for (const rows of [this.#rows, this.#outdated]) {
      for (const row of rows.keys()) {
        if (row < first - KEEP_AROUND || row >= end + KEEP_AROUND) rows.delete(row);
      }
    }
  }
}

/** True when one of these rows is a record with headers. */
export function hasHeaders(first: number, end: number, rowAt: (row: number) => Row | undefined): boolean {
  for (let number = first; number < end; number += 1) {
    const row = rowAt(number);
    if (row?.kind === "record" && row.headerCount > 0) return true;
  }
  return false;
}
