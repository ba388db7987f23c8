import type { RowRef } from "../../contract/record.ts";
import { tell } from "../data/events.ts";
import type { HowSelected } from "./grid-selection.ts";

/** What keys and clicks do to a grid. */
export interface SelectableGrid extends EventTarget {
  readonly selected: RowRef | null;
  select(row: number | "first" | "last", open: boolean, how?: HowSelected): void;
  selectBy(step: number, how?: HowSelected): void;
  selectAll(): void;
  resume(): void;
}

/** Does what a key asks for. @param page rows of one page @returns whether it did */
export function useKey(grid: SelectableGrid, event: KeyboardEvent, page: number): boolean {
  const { key, shiftKey, altKey } = event;
  const isMod = event.ctrlKey || event.metaKey;
  if (altKey) return false;
  const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
  const step = steps[key];
  const marked = grid.selected;
  if (step !== undefined) grid.selectBy(step, shiftKey ? "extend" : isMod ? "go" : "only");
  else if (shiftKey && key === "Home") grid.select("first", false, "extend");
  else if (shiftKey && key === "End") grid.select("last", false, "extend");
  else if (isMod && key.toLowerCase() === "a") grid.selectAll();
  else if (isMod && key.toLowerCase() === "c") {
    if (getSelection()?.isCollapsed === false) return false;
    tell(grid, "tw-copy");
  } else if (key === "x" || (event.ctrlKey && key === " ")) {
    if (isMod && key === "x") return false;
    if (marked !== null) grid.select(marked.row, false, "toggle");
  } else if (isMod) return false;
  else if (key === "Home") grid.select("first", false);
  else if (key === "End") grid.resume();
  else if (key === "Enter" && marked !== null) grid.select(marked.row, true, "go");
  else if (key === "t" && marked !== null) tell(grid, "tw-trace-row", marked);
  else return false;
  return true;
}

/** Shift or Ctrl with a press select rows; the browser would select text. @returns whether it is such a press */
export function isSelecting(event: MouseEvent): boolean {
  return event.button === 0 && (event.shiftKey || event.ctrlKey || event.metaKey);
}

/** Selects the clicked row, unless text was selected. */
export function useClick(grid: SelectableGrid, event: MouseEvent, row: number): void {
  const isMod = event.ctrlKey || event.metaKey;
  if (event.shiftKey) grid.select(row, false, isMod ? "add" : "extend");
  else if (isMod) grid.select(row, false, "toggle");
  else if (getSelection()?.isCollapsed !== false) grid.select(row, true);
}
