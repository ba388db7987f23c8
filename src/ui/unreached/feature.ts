import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

/** Says at once which brokers of the open cluster cannot be reached, not only when something needs them. */
export const UNREACHED: UiFeature = {
  id: "unreached",
  header: { load: () => import("./unreached-pill.ts"), render: () => html`<tw-unreached></tw-unreached>` },
};
