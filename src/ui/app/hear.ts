import type { AppActions, AppNow, UiFeature } from "../components/feature.ts";

/** Passes events from inside an element to the features. @returns ends it */
export function hearAll(
  around: EventTarget,
  features: readonly Pick<UiFeature, "hears">[],
  does: AppActions,
  now: () => AppNow,
): () => void {
  const end = new AbortController();
  for (const { hears = {} } of features) {
    for (const [name, hear] of Object.entries(hears)) {
      // By the table of events the detail of each name is what its hearer takes.
      const heard = hear as (detail: unknown, does: AppActions, now: AppNow) => void;
      around.addEventListener(name, (event) => heard((event as CustomEvent).detail, does, now()), end);
    }
  }
  return () => end.abort();
}
