import { MOST_ROW_RANGES, type RowRanges } from "../../contract/selection.ts";

interface Range {
  first: number;
  /** Exclusive. */
  end: number;
}

/**
 * The selected rows of one epoch, as ranges: a million rows cost as much as one. Evicted rows leave it, and are counted.
 * Nothing is allocated when it is asked or when rows are evicted.
 */
export class RowSelection {
  #ranges: Range[] = [];
  /** The row from which Shift selects. */
  #anchor: number | null = null;
  #count = 0;
  #evicted = 0;
  #version = 0;

  /** The number of selected rows that are in memory. */
  get count(): number {
    return this.#count;
  }

  /** The number of selected rows that were evicted since. */
  get evicted(): number {
    return this.#evicted;
  }

  /** It is, or was, more than the one row that a click selects. */
  get isSeveral(): boolean {
    return this.#count > 1 || this.#evicted > 0;
  }

  /** Grows with each change by the user. */
  get version(): number {
    return this.#version;
  }

  has(row: number): boolean {
    const ranges = this.#ranges;
    let low = 0;
    let high = ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const range = ranges[middle];
      if (range === undefined) return false;
      if (row < range.first) high = middle - 1;
      else if (row >= range.end) low = middle + 1;
      else return true;
    }
    return false;
  }

  /** For calls of the engine. */
  rows(epoch: number): RowRanges {
    return { epoch, ranges: this.#ranges.map(({ first, end }) => [first, end] as const) };
  }

  clear(): void {
    this.#set([], null);
  }

  only(row: number): void {
    this.#set([{ first: row, end: row + 1 }], row);
  }

  /** Rows [first, end). */
  all(first: number, end: number): void {
    this.#set(end > first ? [{ first, end }] : [], first);
  }

  /**
   * From the anchor to this row. @param anchor the row to begin from if there is no anchor
   * @param adds keeps what is selected
   * @returns false when it would be more ranges than a selection may have; then nothing has changed
   */
  extend(row: number, anchor: number, adds: boolean): boolean {
    const from = this.#anchor ?? anchor;
    const range = { first: Math.min(from, row), end: Math.max(from, row) + 1 };
    return this.#set(adds ? joined(this.#ranges, range) : [range], from, adds ? this.#evicted : 0);
  }

  /** Adds the row or takes it out. @returns as `extend` */
  toggle(row: number): boolean {
    const range = { first: row, end: row + 1 };
    const ranges = this.has(row) ? without(this.#ranges, range) : joined(this.#ranges, range);
    return this.#set(ranges, row, this.#evicted);
  }

  /** Rows below this number are no longer in memory. Cheap, for every frame. */
  evictBelow(row: number): void {
    let head = this.#ranges[0];
    if (head === undefined || head.first >= row) return;
    // A single row stays: the inspector shows it, and it is on screen until the view moves.
    if (!this.isSeveral) return;
    let gone = 0;
    while (head !== undefined && head.end <= row) {
      gone += head.end - head.first;
      this.#ranges.shift();
      head = this.#ranges[0];
    }
    if (head !== undefined && head.first < row) {
      gone += row - head.first;
      head.first = row;
    }
    if (this.#anchor !== null && this.#anchor < row) this.#anchor = row;
    this.#count -= gone;
    this.#evicted += gone;
  }

  #set(ranges: Range[], anchor: number | null, evicted = 0): boolean {
    if (ranges.length > MOST_ROW_RANGES) return false;
    this.#ranges = ranges;
    this.#anchor = anchor;
    this.#evicted = evicted;
    this.#count = ranges.reduce((sum, { first, end }) => sum + end - first, 0);
    this.#version += 1;
    return true;
  }
}

/** The ranges with this one, neighbours merged. */
function joined(ranges: readonly Range[], { first, end }: Range): Range[] {
  const before = ranges.filter((range) => range.end < first);
  const after = ranges.filter((range) => range.first > end);
  const touched = ranges.slice(before.length, ranges.length - after.length);
  const low = Math.min(first, touched[0]?.first ?? first);
  const high = Math.max(end, touched.at(-1)?.end ?? end);
  return [...before, { first: low, end: high }, ...after];
}

function without(ranges: readonly Range[], { first, end }: Range): Range[] {
  return ranges.flatMap((range) => {
    if (range.end <= first || range.first >= end) return [range];
    const rest = [
      { first: range.first, end: first },
      { first: end, end: range.end },
    ];
    return rest.filter((part) => part.end > part.first);
  });
}
