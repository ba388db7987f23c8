// A feature as it comes to the page: its own folder, and a line in the table of features, which the test adds.
import { html } from "lit";
import type { TabKind, UiFeature } from "../../../src/ui/components/feature.ts";

interface GroupContent {
  readonly group: string;
}

declare module "../../../src/ui/data/events.ts" {
  interface Events {
    "tw-open-group": string;
  }
}

const GROUP: TabKind<GroupContent> = {
  kind: "group",
  load: () => import("./group-list.ts"),
  label: ({ group }) => group,
  title: ({ group }) => `Group ${group}`,
  isSame: (open, asked) => open.group === asked.group,
  keep: ({ group }) => ({ group }),
  read: (kept) => {
    const group: unknown = typeof kept === "object" && kept !== null ? Reflect.get(kept, "group") : null;
    return typeof group === "string" ? { group } : null;
  },
  render: ({ group }, { active, update }) =>
    html`<tw-planted-group .group=${group} ?hidden=${!active} @click=${() => update(() => ({ group: "other" }))}></tw-planted-group>`,
};

export const GROUPS: UiFeature = {
  id: "groups",
  section: {
    icon: "table-2",
    label: "Groups",
    group: "cluster",
    order: 20,
    keys: "Alt G",
    screen: {
      load: () => import("./group-list.ts"),
      render: ({ shown }) => html`<tw-planted-groups role="main" ?hidden=${!shown}></tw-planted-groups>`,
    },
  },
  tabs: [GROUP],
  settings: {
    label: "Groups",
    icon: "table-2",
    load: () => import("./group-list.ts"),
    render: () => html`<tw-planted-group .group=${"of the settings"}></tw-planted-group>`,
  },
  keyboard: ["Groups", [["R", "Reset offsets"]]],
  commands: (now, does) => [
    { icon: "table-2", label: "Show all groups", run: () => void does.show("groups") },
    ...(now.tab === "group" ? [{ icon: "x", label: "Forget the group", run: () => {} } as const] : []),
  ],
  hears: { "tw-open-group": (group, does) => does.open(GROUP, { group }) },
  unavailable: ({ cluster }) => (cluster.brokers.length === 0 ? "This cluster has no broker." : null),
};
