import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";
import type { OfflinePill } from "./offline-pill.ts";

const HINT = "what left this machine";

export const NETWORK: UiFeature = {
  id: "network",
  section: {
    icon: "network",
    label: "Network",
    hint: HINT,
    group: "app",
    order: 10,
    keys: "Alt N",
    screen: {
      load: () => import("./network-panel.ts"),
      render: ({ shown, back }) =>
        html`<tw-network-panel role="main" .active=${shown} ?hidden=${!shown}>${back}</tw-network-panel>`,
    },
  },
  header: { load: () => import("./offline-pill.ts"), render: () => html`<tw-offline-pill></tw-offline-pill>` },
  commands: ({ find }, does) => {
    const pill = find<OfflinePill>("tw-offline-pill");
    const offline = pill?.offline ?? false;
    return [
      { icon: "network", label: `Network: ${HINT}`, keys: "Alt N", run: () => void does.show("network") },
      {
        icon: offline ? "plug" : "cloud-off",
        label: offline ? "Go online" : "Go offline: close every connection",
        run: () => void pill?.set(!offline),
      },
    ];
  },
  hears: { "tw-open-network": (_, does) => void does.show("network") },
};
