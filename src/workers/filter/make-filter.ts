import type { Filter, FilterProblem } from "../../contract/filter.ts";
import type { RecordFilter } from "./record-filter.ts";
import { makeTextFilter } from "./text-filter.ts";

export function makeFilter(filter: Filter | null): RecordFilter | null {
  return filter?.kind === "text" ? makeTextFilter(filter) : null;
}

export function checkFilter(_filter: Filter): FilterProblem | null {
  return null;
}
