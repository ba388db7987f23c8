import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";

export const DATA: UiFeature = {
  id: "data",
  settings: {
    label: "Your data",
    icon: "hard-drive",
    load: () => import("./data-places.ts"),
    render: () => html`<tw-data-places></tw-data-places>`,
  },
  commands: (_, does) => [{ icon: "hard-drive", label: "Where is my data?", run: () => does.openSettings("data") }],
};
