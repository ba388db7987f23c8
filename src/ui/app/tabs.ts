import type { TabKind } from "../components/feature.ts";

/** The id of the first tab, which cannot be closed: a section of the cluster. No other tab has this id. */
export const HOME_TAB = "*home";

export interface Tab {
  readonly id: string;
  readonly kind: string;
  /** The content, in the form of its kind. */
  readonly content: unknown;
}

export interface Tabs {
  readonly open: readonly Tab[];
  readonly active: string;
  /** The number of tabs made so far, so that no id is used twice. */
  readonly made: number;
}

export const NO_TABS: Tabs = { open: [], active: HOME_TAB, made: 0 };

/** Opens a tab, or activates the one with the same content. */
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

/** Closes a tab. If it was active, its neighbour becomes active. */
export function closeTab(tabs: Tabs, id: string): Tabs {
  const at = tabs.open.findIndex((tab) => tab.id === id);
  const open = tabs.open.filter((tab) => tab.id !== id);
  const beside = open[Math.min(at, open.length - 1)]?.id ?? HOME_TAB;
  return { ...tabs, open, active: tabs.active === id ? beside : tabs.active };
}
