import { type Tabs, TOPICS_TAB } from "./tabs.ts";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 };

/** How far a key goes along the tabs: arrows when one of them has the focus, Ctrl Tab and Ctrl PgUp, PgDn from anywhere. */
export function tabStep(event: KeyboardEvent, onTab: boolean): number {
  if (event.altKey || event.metaKey) return 0;
  if (event.ctrlKey && event.key === "Tab") return event.shiftKey ? -1 : 1;
  const isArrow = event.key.startsWith("Arrow");
  return (isArrow ? onTab && !event.ctrlKey && !event.shiftKey : event.ctrlKey) ? (STEPS[event.key] ?? 0) : 0;
}

/** The tab so many places from the active one; from either end on to the other. */
export function tabBeside({ open, active }: Tabs, step: number): string {
  const ids = [TOPICS_TAB, ...open.map(({ id }) => id)];
  return ids.at((ids.indexOf(active) + step) % ids.length) ?? active;
}

/** A wheel that turns in one way only moves the strip sideways: it has no other way to go, and no scrollbar. */
export function turnSideways(event: WheelEvent): void {
  const strip = event.currentTarget as HTMLElement;
  if (event.deltaX === 0 && !event.shiftKey) strip.scrollLeft += event.deltaY;
}
