import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

export const UPDATES: UiFeature = {
  id: "updates",
  settings: {
    label: "Updates",
    icon: "refresh-cw",
    load: () => import("./update-settings.ts"),
    render: () => html`<tw-update-settings></tw-update-settings>`,
  },
};
