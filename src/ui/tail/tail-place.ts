import type { Filter } from "../../contract/filter.ts";
import type { RowView } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";
import { readFilter } from "../filter/filter-draft.ts";
import { readChoices, type TailChoices } from "./choices.ts";

/** How a view reads, for the page after a reload: everything, including what is not saved. */
export interface TailPlace {
  readonly choices: TailChoices;
  readonly filter: Filter | null;
  /** Narrowed ranges, the current one last. */
  readonly ranges: readonly Range[];
  readonly view: RowView;
  /** The number of a scan's offsets, as it reported; null for a live tail, and while unknown. */
  readonly offsets: number | null;
  /** A live tail that the user paused. */
  readonly paused: boolean;
}

/** Reads a page's state; null when it is not valid, and then the saved choices apply. */
export function readTailPlace(value: unknown): TailPlace | null {
  if (typeof value !== "object" || value === null) return null;
  const { choices, filter, ranges, view, offsets, paused } = value as Record<string, unknown>;
  return {
    choices: readChoices(choices),
    filter: readFilter(filter),
    ranges: Array.isArray(ranges) ? ranges.filter(isRange) : [],
    view: view === "time" || view === "latest-per-key" ? view : "arrival",
    offsets: Number.isSafeInteger(offsets) ? Number(offsets) : null,
    paused: paused === true,
  };
}

function isRange(value: unknown): value is Range {
  if (typeof value !== "object" || value === null) return false;
  const { from, to } = value as Record<string, unknown>;
  return Number.isSafeInteger(from) && Number.isSafeInteger(to);
}
