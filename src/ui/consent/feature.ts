import { html } from "lit";
import type { Publisher } from "../../contract/distribution.ts";
import type { UiFeature } from "../components/feature.ts";
import { canSend } from "./begin.ts";

const CONSENT: UiFeature = {
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

/** Null in a build that can send nothing. */
export const consentFeature = (publisher: Publisher): UiFeature | null => (canSend(publisher) ? CONSENT : null);
