import type { UiFeature } from "../components/feature.ts";
import type { Session } from "../data/session.ts";

interface Loads {
  load(): Promise<unknown>;
}

/** Has code loaded. What cannot be loaded now is loaded, or fails, when it is wanted. */
export function load(parts: readonly (Loads | undefined)[]): void {
  for (const part of parts) part?.load().catch(() => {});
}

/** All that is not on the first screen. */
function partsOf(features: readonly UiFeature[]): readonly (Loads | undefined)[] {
  return features.flatMap(({ section, tabs = [], dialog, aside, settings }) => [
    section?.screen,
    ...tabs,
    dialog,
    aside,
    settings,
  ]);
}

/**
 * Has all the rest loaded, and sections counted before their screens are shown. What cannot be counted has no count: its
 * screen says why.
 */
export function goAhead(
  features: readonly UiFeature[],
  session: Session,
  counted: (id: string, count: number) => void,
): void {
  load(partsOf(features));
  for (const { id, section } of features) {
    section?.count?.(session).then(
      (count) => counted(id, count),
      () => {},
    );
  }
}
