import type { TabKind } from "../components/feature.ts";

/** The first tab, which stays: a section of the cluster. No other tab is called so. */
export const HOME_TAB = "*home";

export interface Tab {
  readonly id: string;
  readonly kind: string;
  /** As its kind has it. */
  readonly content: unknown;
}

export interface Tabs {
  readonly open: readonly Tab[];
  readonly active: string;
  /** Tabs made so far: each has its own name for ever. */
  readonly made: number;
}

export const NO_TABS: Tabs = { open: [], active: HOME_TAB, made: 0 };

/** Opens a tab, or goes to the one that shows the same. */
export function openTab<Content>(tabs: Tabs, kind: TabKind<Content>, content: Content): Tabs {
  const known = tabs.open.find((tab) => tab.kind === kind.kind && kind.isSame(tab.content as Content, content));
  if (known !== undefined) return { ...tabs, active: known.id };
  const made = tabs.made + 1;
  const id = `tab-${made}`;
  return { open: [...tabs.open, { id, kind: kind.kind, content }], active: id, made };
}

/** Sets the tab's new content. */
export function updateTab<Content>(tabs: Tabs, id: string, change: (now: Content) => Content): Tabs {
  const open = tabs.open.map((tab) => (tab.id === id ? { ...tab, content: change(tab.content as Content) } : tab));
  return { ...tabs, open };
}

/** Closes a tab; the one beside it comes up if it was the active one. */
export function closeTab(tabs: Tabs, id: string): Tabs {
  const at = tabs.open.findIndex((tab) => tab.id === id);
  const open = tabs.open.filter((tab) => tab.id !== id);
  const beside = open[Math.min(at, open.length - 1)]?.id ?? HOME_TAB;
  return { ...tabs, open, active: tabs.active === id ? beside : tabs.active };
}
