import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

export const OUTBOUND: UiFeature = {
  id: "outbound",
  settings: {
    label: "Network",
    icon: "network",
    load: () => import("./outbound-settings.ts"),
    render: () => html`<tw-outbound-settings></tw-outbound-settings>`,
  },
};
