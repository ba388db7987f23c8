import type { UiFeature } from "../components/feature.ts";

interface Loads {
  load(): Promise<unknown>;
}

/** Has code loaded. What cannot be loaded now is loaded, or fails, when it is wanted. */
export function load(parts: readonly (Loads | undefined)[]): void {
  for (const part of parts) part?.load().catch(() => {});
}

/** All that is not on the first screen. */
export function partsOf(features: readonly UiFeature[]): readonly (Loads | undefined)[] {
  return features.flatMap(({ section, tabs = [], dialog, aside, settings }) => [
    section?.screen,
    ...tabs,
    dialog,
    aside,
    settings,
  ]);
}
