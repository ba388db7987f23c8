import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

export const OUTBOUND: UiFeature = {
  id: "outbound",
  commands: (_, does) => [
    { icon: "network", label: "Proxy and trusted certificates", run: () => does.openSettings("outbound") },
  ],
  settings: {
    label: "Network",
    icon: "network",
    load: () => import("./outbound-settings.ts"),
    render: () => html`<tw-outbound-settings></tw-outbound-settings>`,
  },
};
