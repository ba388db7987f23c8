import type { TabKind, UiFeature } from "../components/feature.ts";
import { parseKept } from "./kept-place.ts";
import { HOME_TAB, NO_TABS, type Tab, type Tabs } from "./tabs.ts";

/** The window's place in an open cluster. Holds names and filters, never a record or a secret. */
export interface Place {
  /** The feature whose screen is in front; null: a tab is in front. */
  readonly section: string | null;
  readonly tabs: Tabs;
}

export type Kinds = ReadonlyMap<string, TabKind>;

export function kindsOf(features: readonly UiFeature[]): Kinds {
  return new Map(features.flatMap(({ tabs = [] }) => tabs).map((kind) => [kind.kind, kind]));
}

/** The first section of the cluster: its screen is the first tab. */
export function homeOf(features: readonly UiFeature[]): UiFeature | null {
  const sections = features.filter(({ section }) => section?.group === "cluster");
  return sections.sort((one, other) => (one.section?.order ?? 0) - (other.section?.order ?? 0))[0] ?? null;
}

/** The text that the engine keeps until the page is loaded again. */
export function formatPlace(profileId: string, { section, tabs }: Place, kinds: Kinds): string {
  return JSON.stringify({
    profileId,
    section,
    active: tabs.open.findIndex(({ id }) => id === tabs.active),
    open: tabs.open.map(({ kind, content }) => ({ kind, content: kinds.get(kind)?.keep(content) ?? null })),
  });
}

/** Reads a kept place; null when there is none or it is damaged. */
export function parsePlace(text: string | null, kinds: Kinds): Place | null {
  const kept = parseKept(text);
  if (kept === null || !Array.isArray(kept.open)) return null;
  const { section, active, open } = kept;
  const tabs = open.map((tab, index) => readTab(tab, index, kinds));
  const shown = typeof active === "number" ? tabs[active] : undefined;
  const known = tabs.filter((tab) => tab !== null);
  return {
    section: typeof section === "string" ? section : null,
    tabs: { ...NO_TABS, open: known, active: shown?.id ?? HOME_TAB, made: tabs.length },
  };
}

function readTab(value: unknown, index: number, kinds: Kinds): Tab | null {
  if (typeof value !== "object" || value === null) return null;
  const { kind, content } = value as Record<string, unknown>;
  if (typeof kind !== "string") return null;
  const read = kinds.get(kind)?.read(content) ?? null;
  return read === null ? null : { id: `tab-${index + 1}`, kind, content: read };
}
