import type { Filter } from "../../contract/filter.ts";
import { isSameFilter, readFilter, textOf } from "./filter-draft.ts";

/** The saved filters of one topic. */
export interface FilterMemory {
  /** The current filter. */
  readonly filter: Filter | null;
  /** Earlier filters, the newest first. */
  readonly history: readonly Filter[];
}

export const NO_MEMORY: FilterMemory = { filter: null, history: [] };
const MOST_REMEMBERED = 20;
/** Longer ones are used but not saved, because a preference has at most 64 kB. */
const LONGEST = 2_000;

export function withFilter(memory: FilterMemory, filter: Filter | null): FilterMemory {
  return { ...memory, filter };
}

/** Makes the filter the newest of the history. */
export function withKept(memory: FilterMemory, filter: Filter): FilterMemory {
  const others = memory.history.filter((other) => !isSameFilter(other, filter));
  return { ...memory, history: [filter, ...others].slice(0, MOST_REMEMBERED) };
}

export function formatMemory({ filter, history }: FilterMemory): string {
  const isShort = (candidate: Filter) => textOf(candidate).length <= LONGEST;
  return JSON.stringify({
    filter: filter !== null && isShort(filter) ? filter : null,
    history: history.filter(isShort),
  });
}

/** Reads saved filters; damaged ones are dropped. */
export function parseMemory(text: string | null): FilterMemory {
  if (text === null) return NO_MEMORY;
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== "object" || stored === null) return NO_MEMORY;
    const { filter, history } = stored as Record<string, unknown>;
    const known = Array.isArray(history) ? history.map(readFilter).filter((candidate) => candidate !== null) : [];
    return { filter: readFilter(filter), history: known.slice(0, MOST_REMEMBERED) };
  } catch {
    // Damaged saved filters are treated as none.
    return NO_MEMORY;
  }
}
