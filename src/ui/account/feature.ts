import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

/** Only in a build with a login: ui/app/features.ts adds it then. */
export const ACCOUNT: UiFeature = {
  id: "account",
  section: {
    icon: "user",
    label: "Account",
    group: "app",
    order: 30,
    inRail: false,
    screen: {
      load: () => import("./account-panel.ts"),
      render: ({ shown, back }) =>
        html`<tw-account-panel role="main" .active=${shown} ?hidden=${!shown}>${back}</tw-account-panel>`,
    },
  },
  foot: { load: () => import("./account-button.ts"), render: () => html`<tw-account-button></tw-account-button>` },
  commands: (_, does) => [{ icon: "user", label: "Account: who is signed in", run: () => void does.show("account") }],
};
