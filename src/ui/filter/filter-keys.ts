import type { Filter } from "../../contract/filter.ts";
import type { CelCommand } from "./cel-field.ts";
import type { FilterKind } from "./filter-draft.ts";
import { kindOfKey } from "./filter-kinds.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-filter": Filter | null;
    "tw-filter-kept": Filter;
    "tw-leave": null;
    "tw-reread": null;
  }
}

/** Alt and a digit choose a kind of filter. */
export function kindPressed(event: KeyboardEvent): FilterKind | undefined {
  return event.altKey && !event.ctrlKey && !event.metaKey ? kindOfKey(event.code) : undefined;
}

export function isUndo(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
}

/** The command of a key in the text field; CEL's field has its own. */
export function wordsCommand(key: string, isEmpty: boolean): CelCommand | null {
  if (key === "Enter") return "apply";
  if (key === "Escape") return "escape";
  return key === "ArrowDown" ? (isEmpty ? "history" : "rows") : null;
}
