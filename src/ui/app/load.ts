import type { UiFeature } from "../components/feature.ts";
import type { Session } from "../data/session.ts";

interface Loads {
  load(): Promise<unknown>;
}

/** Loads code early. Failures are ignored, because the code is loaded again when it is needed. */
export function load(parts: readonly (Loads | undefined)[]): void {
  for (const part of parts) part?.load().catch(() => {});
}

/** All parts that are not on the first screen. */
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
 * Loads all other parts, and counts sections before their screens are shown. A section whose count fails shows none;
 * its screen shows why.
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
