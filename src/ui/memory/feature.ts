import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

export const MEMORY: UiFeature = {
  id: "memory",
  settings: {
    label: "Memory",
    icon: "memory-stick",
    focuses: true,
    load: () => import("./memory-settings.ts"),
    render: () => html`<tw-memory-settings></tw-memory-settings>`,
  },
  header: { load: () => import("./memory-used.ts"), render: () => html`<tw-memory-used></tw-memory-used>` },
  commands: (_, does) => [
    { icon: "settings", label: "Settings: memory budget", run: () => does.openSettings("memory") },
  ],
};
