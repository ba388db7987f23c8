import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

export const VAULT: UiFeature = {
  id: "vault",
  settings: {
    label: "Passwords",
    icon: "key-round",
    load: () => import("./vault-settings.ts"),
    render: () => html`<tw-vault-settings></tw-vault-settings>`,
  },
  commands: (_, does) => [
    { icon: "key-round", label: "Settings: stored passwords", run: () => does.openSettings("vault") },
  ],
};
