import type { LogEntry } from "../../contract/log.ts";

/** A range of entries, inclusive, by their numbers, which stay valid with filters and new lines. */
export interface LogSelection {
  readonly anchor: number;
  /** The cursor. */
  readonly head: number;
}

export function isSelected(selection: LogSelection | null, number: number): boolean {
  if (selection === null) return false;
  const { anchor, head } = selection;
  return number >= Math.min(anchor, head) && number <= Math.max(anchor, head);
}

export function selectedOf(entries: readonly LogEntry[], selection: LogSelection | null): readonly LogEntry[] {
  return selection === null ? [] : entries.filter(({ number }) => isSelected(selection, number));
}

/** The index of the entry with this number, or of the next one if it is filtered out; the count if there is none. */
export function indexOf(entries: readonly LogEntry[], number: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.number ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
