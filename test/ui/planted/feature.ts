// A feature as the page receives it: its own folder, and a line in the table of features, which the test adds.
import { html } from "lit";
import type { TabKind, UiFeature } from "../../../src/ui/components/feature.ts";

interface PlantContent {
  readonly plant: string;
}

declare module "../../../src/ui/data/events.ts" {
  interface Events {
    "tw-open-plant": string;
  }
}

const PLANT: TabKind<PlantContent> = {
  kind: "plant",
  load: () => import("./plant-list.ts"),
  label: ({ plant }) => plant,
  title: ({ plant }) => `Plant ${plant}`,
  isSame: (open, asked) => open.plant === asked.plant,
  keep: ({ plant }) => ({ plant }),
  read: (kept) => {
    const plant: unknown = typeof kept === "object" && kept !== null ? Reflect.get(kept, "plant") : null;
    return typeof plant === "string" ? { plant } : null;
  },
  render: ({ plant }, { active, update }) =>
    html`<tw-planted-plant .plant=${plant} ?hidden=${!active} @click=${() => update(() => ({ plant: "other" }))}></tw-planted-plant>`,
};

export const PLANTS: UiFeature = {
  id: "plants",
  section: {
    icon: "table-2",
    label: "Plants",
    group: "cluster",
    order: 95,
    keys: "Alt P",
    screen: {
      load: () => import("./plant-list.ts"),
      render: ({ shown }) => html`<tw-planted-plants role="main" ?hidden=${!shown}></tw-planted-plants>`,
    },
  },
  tabs: [PLANT],
  settings: {
    label: "Plants",
    icon: "table-2",
    load: () => import("./plant-list.ts"),
    render: () => html`<tw-planted-plant .plant=${"of the settings"}></tw-planted-plant>`,
  },
  keyboard: ["Plants", [["R", "Reset offsets"]]],
  commands: (now, does) => [
    { icon: "table-2", label: "Show all plants", run: () => void does.show("plants") },
    ...(now.tab === "plant" ? [{ icon: "x", label: "Forget the plant", run: () => {} } as const] : []),
  ],
  hears: { "tw-open-plant": (plant, does) => does.open(PLANT, { plant }) },
  unavailable: ({ cluster }) => (cluster.brokers.length === 0 ? "This cluster has no broker." : null),
};
