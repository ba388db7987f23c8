import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

/** Only in a build that can send something: ui/app/features.ts adds it then. */
export const CONSENT: UiFeature = {
  id: "consent",
  settings: {
    label: "What is sent",
    icon: "list",
    load: () => import("./consent-settings.ts"),
    render: () => html`<tw-consent-settings></tw-consent-settings>`,
  },
  commands: (_, does) => [
    { icon: "list", label: "What is sent to the makers", run: () => does.openSettings("consent") },
  ],
};
