import { readTailPlace } from "../tail/tail-place.ts";
import { NO_TABS, type Tab, type Tabs, TOPICS_TAB } from "./tabs.ts";

/** What is beside the rail: the tabs of the cluster, or a screen about the whole app. */
export type Section = "topics" | "network" | "log";

/** Where in an open cluster the window is. Holds names and filters, never a record or a secret. */
export interface Place {
  readonly profileId: string;
  readonly section: Section;
  readonly tabs: Tabs;
}

/** For the engine to keep until the page is loaded anew. */
export function formatPlace({ profileId, section, tabs }: Place): string {
  return JSON.stringify({
    profileId,
    section,
    active: tabs.open.findIndex(({ id }) => id === tabs.active),
    // A tail ends with the page that opened it: of a recording its file is what lasts.
    open: tabs.open.map(({ topics, recording, place }) => ({ topics, path: recording?.path ?? null, place })),
  });
}

/** Reads it again; null for none. What is damaged is no place to go back to. */
export function parsePlace(text: string | null): Place | null {
  if (text === null) return null;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null) return null;
    const { profileId, section, active, open } = kept as Record<string, unknown>;
    if (typeof profileId !== "string" || !Array.isArray(open)) return null;
    const tabs = open.map(readTab);
    const shown = typeof active === "number" ? tabs[active] : undefined;
    const known = tabs.filter((tab) => tab !== null);
    return {
      profileId,
      section: section === "network" || section === "log" ? section : "topics",
      tabs: { ...NO_TABS, open: known, active: shown?.id ?? TOPICS_TAB, made: tabs.length },
    };
  } catch {
    return null;
  }
}

function readTab(value: unknown, index: number): Tab | null {
  if (typeof value !== "object" || value === null) return null;
  const { topics, path, place } = value as Record<string, unknown>;
  if (!Array.isArray(topics) || topics.length === 0) return null;
  return {
    id: `tab-${index + 1}`,
    topics: topics.filter((topic) => typeof topic === "string"),
    recording: typeof path === "string" ? { path, tailId: null } : null,
    preset: null,
    place: readTailPlace(place),
  };
}
