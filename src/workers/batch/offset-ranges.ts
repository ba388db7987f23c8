import type { OffsetRange } from "../../contract/replay.ts";

/** The only offsets of one partition that are read: ranges that ascend and do not touch. */
export class OffsetRanges {
  readonly #from: Float64Array;
  readonly #to: Float64Array;

  /** @param ranges of one partition, in any order; they may overlap, and empty ones are left out */
  constructor(ranges: readonly Pick<OffsetRange, "from" | "to">[]) {
    const merged: { from: number; to: number }[] = [];
    for (const { from, to } of ranges.filter((one) => one.to > one.from).sort((a, b) => a.from - b.from)) {
      const last = merged.at(-1);
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else merged.push({ from, to });
    }
    this.#from = Float64Array.from(merged, ({ from }) => from);
    this.#to = Float64Array.from(merged, ({ to }) => to);
  }

  /** The first offset; null: there is none. */
  get first(): number | null {
    return this.#from[0] ?? null;
  }

  has(offset: number): boolean {
    return (this.#from[this.#at(offset)] ?? Number.POSITIVE_INFINITY) <= offset;
  }

  /** The offset itself, or the next one that is wanted; infinite behind the last. */
  next(offset: number): number {
    return Math.max(offset, this.#from[this.#at(offset)] ?? Number.POSITIVE_INFINITY);
  }

  /** The index of the first range that ends behind an offset. */
  #at(offset: number): number {
    let low = 0;
    let high = this.#to.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#to[middle] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** By topic, then by partition. */
export type RangesByTopic = ReadonlyMap<string, ReadonlyMap<number, OffsetRanges>>;

export function rangesByTopic(ranges: readonly OffsetRange[]): RangesByTopic {
  const lists = new Map<string, Map<number, OffsetRange[]>>();
  for (const range of ranges) {
    const own = lists.get(range.topic) ?? new Map<number, OffsetRange[]>();
    lists.set(range.topic, own);
    const list = own.get(range.partition);
    if (list === undefined) own.set(range.partition, [range]);
    else list.push(range);
  }
  return new Map(
    [...lists].map(([topic, own]) => [topic, new Map([...own].map(([one, list]) => [one, new OffsetRanges(list)]))]),
  );
}
