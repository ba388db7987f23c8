import { html } from "lit";
import type { UiFeature } from "../components/feature.ts";
import { tell } from "../data/events.ts";
import type { GroupList } from "./group-list.ts";
import type { GroupPage } from "./group-page.ts";
import { GROUP } from "./group-tab.ts";
import type { ResetDialog } from "./reset-dialog.ts";

const loadDialog = () => import("./reset-dialog.ts");

export const GROUPS: UiFeature = {
  id: "groups",
  section: {
    icon: "users",
    label: "Groups",
    group: "cluster",
    order: 20,
    keys: "Alt G",
    count: async ({ api, profile }) => (await api.groups.list(profile.id)).groups.length,
    screen: {
      load: () => import("./group-list.ts"),
      render: ({ shown }) => html`<tw-group-list .active=${shown} ?hidden=${!shown}></tw-group-list>`,
    },
  },
  tabs: [GROUP],
  dialog: { load: loadDialog, render: () => html`<tw-reset-dialog></tw-reset-dialog>` },
  keyboard: [
    "Groups",
    [
      ["Enter", "Open the group"],
      ["Space", "Choose several"],
      ["S", "Make it a favourite"],
      ["R  T  O", "In its page: reset, tail from there, open the topic"],
      ["Del", "Delete what is chosen, after a look at the plan"],
    ],
  ],
  commands: ({ find }, does) => {
    const list = find<GroupList>("tw-group-list");
    return [
      ...(list?.names ?? []).map(
        (name) =>
          ({ icon: "users", label: `Group ${name}`, run: () => list && tell(list, "tw-open-group", name) }) as const,
      ),
      ...(list === null
        ? []
        : [
            {
              icon: "plus",
              label: "Create a consumer group…",
              run: () => tell(list, "tw-create-group", { topics: [] }),
            } as const,
          ]),
      { icon: "users", label: "Show all consumer groups", keys: "Alt G", run: () => void does.show("groups") },
    ];
  },
  hears: {
    "tw-open-group": (group, does) => does.open(GROUP, { group, part: "offsets" }),
    "tw-reset-group": async ({ group, partitions }, _does, { find }) => {
      await loadDialog();
      await find<ResetDialog>("tw-reset-dialog")?.reset(group, partitions);
    },
    "tw-create-group": async ({ topics }, _does, { find }) => {
      await loadDialog();
      await find<ResetDialog>("tw-reset-dialog")?.create(topics);
    },
    "tw-changed": (_, _does, { find }) => {
      void find<GroupList>("tw-group-list")?.refresh();
      void find<GroupPage>("tw-group-page:not([hidden])")?.refresh();
    },
  },
};
