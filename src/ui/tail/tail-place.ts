import type { Filter } from "../../contract/filter.ts";
import type { RowView } from "../../contract/view.ts";
import type { Range } from "../data/moments.ts";
import { readFilter } from "../filter/filter-draft.ts";
import { readChoices, type TailChoices } from "./choices.ts";

/** How a view reads, for the page that is loaded in its place: all of it, also what is not remembered. */
export interface TailPlace {
  readonly choices: TailChoices;
  readonly filter: Filter | null;
  /** Ranges narrowed to, the one read now last. */
  readonly ranges: readonly Range[];
  readonly view: RowView;
  /** Offsets that a scan goes over, as it said itself; null for a live tail, and while that is not known. */
  readonly offsets: number | null;
  /** A live tail that the user paused. */
  readonly paused: boolean;
}

/** Reads what a page has written; null when it is none, and the remembered choices hold. */
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
