import type { AppActions, AppNow, UiFeature } from "../components/feature.ts";

/** Passes events from inside an element to the features. @returns a function that stops it */
export function hearAll(
  around: EventTarget,
  features: readonly Pick<UiFeature, "hears">[],
  does: AppActions,
  now: () => AppNow,
): () => void {
  const end = new AbortController();
  for (const { hears = {} } of features) {
    for (const [name, hear] of Object.entries(hears)) {
      // The table of events guarantees that each hearer accepts the detail of its event.
      const heard = hear as (detail: unknown, does: AppActions, now: AppNow) => void;
      around.addEventListener(name, (event) => heard((event as CustomEvent).detail, does, now()), end);
    }
  }
  return () => end.abort();
}
