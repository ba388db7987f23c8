import { html } from "lit";
import type { AppNow, Command, UiFeature } from "../components/feature.ts";
import { tell } from "../data/events.ts";
import { whyNoChange } from "../data/may-change.ts";
import type { GroupList } from "./group-list.ts";
import type { GroupPage } from "./group-page.ts";
import { GROUP } from "./group-tab.ts";
import type { ResetDialog } from "./reset-dialog.ts";

const loadDialog = () => import("./reset-dialog.ts");

/** Creates a group if the profile allows it; otherwise says why not. */
async function createGroup({ find, session }: AppNow, topics: readonly string[]): Promise<void> {
  const why = whyNoChange(session);
  if (why !== null) return session.notify({ tone: "danger", message: why });
  await loadDialog();
  await find<ResetDialog>("tw-reset-dialog")?.create(topics);
}

const PAGE_COMMANDS = [
  ["reset", "history", "Reset offsets of group", "R"],
  ["removeMembers", "users", "Remove all members of group", ""],
  ["delete", "trash-2", "Delete group", ""],
] as const;

const NO_PAGE = "Open the group’s page, or choose it in the list.";

/** Actions for the group whose page is shown. */
function pageCommands({ find, tab, session }: AppNow): readonly Command[] {
  const page = tab === GROUP.kind ? find<GroupPage>("tw-group-page:not([hidden])") : null;
  return PAGE_COMMANDS.map(([act, icon, label, keys]) => ({
    icon,
    label: page === null ? `${label}…` : `${label} ${page.name}…`,
    keys,
    why: page === null ? (whyNoChange(session) ?? NO_PAGE) : page.whyNot(act),
    run: () => page?.act(act),
  }));
}

function refresh({ find }: AppNow): void {
  void find<GroupList>("tw-group-list")?.refresh();
  void find<GroupPage>("tw-group-page:not([hidden])")?.refresh();
}

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
      ["↓", "From the filter to the list"],
      ["Enter", "Open the group"],
      ["Space", "Choose several"],
      ["S", "Make it a favourite"],
      ["C", "Copy its name"],
      ["R", "Plan to reset its offsets"],
      ["Del", "Plan to delete it, or the chosen ones"],
      ["T", "Tail from its offsets"],
      ["O", "In its page: open the topic"],
    ],
  ],
  commands: (now, does) => {
    const list = now.find<GroupList>("tw-group-list");
    return [
      ...pageCommands(now),
      ...(list?.names ?? []).map(
        (name) =>
          ({ icon: "users", label: `Group ${name}`, run: () => list && tell(list, "tw-open-group", name) }) as const,
      ),
      { icon: "plus", label: "Create group…", why: whyNoChange(now.session), run: () => void createGroup(now, []) },
      { icon: "users", label: "Show all consumer groups", keys: "Alt G", run: () => void does.show("groups") },
    ];
  },
  hears: {
    "tw-open-group": (group, does) => does.open(GROUP, { name: group, part: "offsets" }),
    "tw-reset-group": async ({ group, partitions }, _does, { find }) => {
      await loadDialog();
      await find<ResetDialog>("tw-reset-dialog")?.reset(group, partitions);
    },
    "tw-create-group": ({ topics }, _does, now) => void createGroup(now, topics),
    "tw-changed": (_, _does, now) => refresh(now),
    "tw-licence-changed": (_, _does, now) => refresh(now),
  },
};
