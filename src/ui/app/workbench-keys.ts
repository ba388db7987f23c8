import type { UiFeature } from "../components/feature.ts";
import { isTyping } from "../data/keys.ts";
import type { WindowActions } from "./commands.ts";
import { tabBeside, tabStep } from "./tab-strip.ts";
import { HOME_TAB, type Tabs } from "./tabs.ts";

export interface KeyActions extends Pick<WindowActions, "show" | "openHelp" | "back" | "forward" | "closeActive"> {
  openPalette(): void;
  activate(tab: string): void;
  /** Moves the focus to the search of the front screen. */
  search(): void;
}

/** The action of a key in the window's current state; null: none. */
export function pressed(
  event: KeyboardEvent,
  now: { readonly tabs: Tabs; readonly isScreen: boolean; readonly sections: readonly UiFeature[] },
  does: KeyActions,
): (() => unknown) | null {
  const { tabs, isScreen } = now;
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const step = tabStep(event, false);
  if (mod && key === "k") return () => does.openPalette();
  if (step !== 0) return () => does.activate(tabBeside(tabs, step));
  if (event.altKey) return altKey(event, now.sections, does);
  // Only rows on screen are in the page, so the browser's own search would miss the others.
  if (mod && key === "f" && isScreen) return () => does.search();
  if (mod && event.key >= "1" && event.key <= "9") {
    const ids = [HOME_TAB, ...tabs.open.map(({ id }) => id)];
    const id = ids[Number(event.key) - 1];
    return () => id !== undefined && does.activate(id);
  }
  if (mod || isTyping(event)) return null;
  if (key === "/" && (isScreen || tabs.active === HOME_TAB)) return () => does.search();
  return key === "?" ? () => does.openHelp() : null;
}

function altKey(event: KeyboardEvent, sections: readonly UiFeature[], does: KeyActions): (() => void) | null {
  if (event.code === "KeyW") return () => does.closeActive();
  // In a text field these keys move by words on some systems.
  if (event.key === "ArrowLeft" && !isTyping(event)) return () => does.back();
  if (event.key === "ArrowRight" && !isTyping(event)) return () => does.forward();
  const feature = sections.find(({ section }) => section?.keys === `Alt ${event.code.replace(/^Key/, "")}`);
  return feature === undefined ? null : () => void does.show(feature.id);
}
