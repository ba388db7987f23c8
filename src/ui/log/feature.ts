import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";
import { MOD } from "../data/keys.ts";

export const LOG: UiFeature = {
  id: "log",
  section: {
    icon: "scroll-text",
    label: "Log",
    group: "app",
    order: 20,
    keys: "Alt L",
    screen: {
      load: () => import("./log-panel.ts"),
      render: ({ shown, back }) =>
        html`<tw-log-panel role="main" .active=${shown} ?hidden=${!shown}>${back}</tw-log-panel>`,
    },
  },
  keyboard: [
    "Network and log",
    [
      ["↑ ↓", "Select a row"],
      [`${MOD} C`, "Copy it"],
      ["Enter  ⇧ Enter", "Next, previous match"],
      ["End", "Follow the newest line"],
    ],
  ],
  commands: (_, does) => [{ icon: "scroll-text", label: "Log", keys: "Alt L", run: () => void does.show("log") }],
};
