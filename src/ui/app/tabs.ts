import type { Preset } from "../tail/choices.ts";
import type { TailPlace } from "../tail/tail-place.ts";
import type { Recording } from "../tail/tail-session.ts";

/** The first tab, which stays. No other tab is called so. */
export const TOPICS_TAB = "*topics";

/** One open view: a topic, several together, or a recording. */
export interface Tab {
  readonly id: string;
  readonly topics: readonly string[];
  readonly recording: Recording | null;
  /** How a link wants it to be read; null: as remembered. */
  readonly preset: Preset | null;
  /** How it reads now, as its view tells; null: not told yet. */
  readonly place: TailPlace | null;
}

export interface Tabs {
  readonly open: readonly Tab[];
  readonly active: string;
  /** Tabs made so far: each has its own name for ever. */
  readonly made: number;
}

export const NO_TABS: Tabs = { open: [], active: TOPICS_TAB, made: 0 };

/** Opens a tab of just these topics, or goes to the one there is. */
export function openTab(tabs: Tabs, topics: readonly string[]): Tabs {
  const known = tabs.open.find((tab) => tab.recording === null && hasTopics(tab, topics));
  return known === undefined ? withTab(tabs, topics, null) : { ...tabs, active: known.id };
}

/** A tab of its own for what a link asks for: what is open stays as it is. */
export function openPresetTab(tabs: Tabs, topics: readonly string[], preset: Preset): Tabs {
  return withTab(tabs, topics, null, preset);
}

export function openRecordingTab(tabs: Tabs, topics: readonly string[], recording: Recording): Tabs {
  return withTab(tabs, topics, recording);
}

/** The tab shows other topics from now on; a tab without any is no tab, so that none changes nothing. */
export function setTopics(tabs: Tabs, id: string, topics: readonly string[]): Tabs {
  if (topics.length === 0) return tabs;
  return { ...tabs, open: tabs.open.map((tab) => (tab.id === id ? { ...tab, topics } : tab)) };
}

/** How the tab reads from now on. */
export function setTabPlace(tabs: Tabs, id: string, place: TailPlace): Tabs {
  return { ...tabs, open: tabs.open.map((tab) => (tab.id === id ? { ...tab, place } : tab)) };
}

/** Closes a tab; the one beside it comes up if it was the active one. */
export function closeTab(tabs: Tabs, id: string): Tabs {
  const at = tabs.open.findIndex((tab) => tab.id === id);
  const open = tabs.open.filter((tab) => tab.id !== id);
  const beside = open[Math.min(at, open.length - 1)]?.id ?? TOPICS_TAB;
  return { ...tabs, open, active: tabs.active === id ? beside : tabs.active };
}

/** What the tab is called. */
export function tabLabel({ topics, recording }: Tab): string {
  if (recording !== null) return recording.path.split(/[\\/]/).at(-1) ?? recording.path;
  const [first = "", ...others] = topics;
  return others.length === 0 ? first : `${first} + ${others.length}`;
}

/** All of what it shows. */
export function tabTitle({ topics, recording }: Tab): string {
  return recording === null ? topics.join(", ") : `${recording.path} (${topics.join(", ")})`;
}

function withTab(
  tabs: Tabs,
  topics: readonly string[],
  recording: Recording | null,
  preset: Preset | null = null,
): Tabs {
  const made = tabs.made + 1;
  const id = `tab-${made}`;
  return { open: [...tabs.open, { id, topics, recording, preset, place: null }], active: id, made };
}

function hasTopics(tab: Tab, topics: readonly string[]): boolean {
  return tab.topics.length === topics.length && topics.every((topic) => tab.topics.includes(topic));
}
