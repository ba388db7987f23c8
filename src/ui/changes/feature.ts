import { html } from "lit";
import type { AppNow, UiFeature } from "../components/feature.ts";
import { LOCK_WORDS } from "../components/lock-words.ts";
import { countOf } from "../data/format.ts";
import { MOD } from "../data/keys.ts";
import type { ChangeJournal } from "./change-journal.ts";
import type { ChangeTray } from "./change-tray.ts";
import type { LockDialog } from "./lock-dialog.ts";

const loadTray = () => import("./change-tray.ts");
const loadLock = () => import("./lock-dialog.ts");

/** The tray, once its code is loaded. */
async function trayOf({ find }: AppNow): Promise<ChangeTray | null> {
  await loadTray();
  return find<ChangeTray>("tw-change-tray");
}

async function openLock({ find }: AppNow): Promise<void> {
  await loadLock();
  await find<LockDialog>("tw-lock-dialog")?.open();
}

export const CHANGES: UiFeature = {
  id: "changes",
  section: {
    icon: "history",
    label: "Journal",
    hint: "what Tailwater changed here",
    group: "cluster",
    order: 90,
    keys: "Alt J",
    screen: {
      load: () => import("./change-journal.ts"),
      render: ({ shown }) =>
        html`<tw-change-journal role="main" .active=${shown} ?hidden=${!shown}></tw-change-journal>`,
    },
  },
  header: {
    load: () => import("./changes-header.ts"),
    render: () => html`<tw-changes-header></tw-changes-header>`,
  },
  aside: { load: loadTray, render: () => html`<tw-change-tray hidden></tw-change-tray>` },
  dialog: { load: loadLock, render: () => html`<tw-lock-dialog></tw-lock-dialog>` },
  keyboard: [
    "Change tray",
    [
      [`${MOD} Enter`, "Commit the change"],
      ["Esc", "Close the tray; its changes stay"],
    ],
  ],
  commands: (now, does) => [
    {
      icon: "history",
      label: "Journal: what Tailwater changed here",
      keys: "Alt J",
      run: () => void does.show("changes"),
    },
    {
      icon: "list-checks",
      label: "Show the change tray",
      run: () => void trayOf(now).then((tray) => tray?.open()),
    },
    {
      icon: "lock",
      label: `Lock: ${LOCK_WORDS[now.session.profile.safety.lock].label}. Change it…`,
      run: () => void openLock(now),
    },
  ],
  leaving: ({ find }) => {
    const waiting = find<ChangeTray>("tw-change-tray")?.waiting ?? 0;
    return waiting === 0 ? null : `discards ${countOf(waiting, "planned change")}`;
  },
  hears: {
    "tw-plan-change": (ask, _does, now) => void trayOf(now).then((tray) => tray?.add(ask)),
    "tw-toggle-tray": (_detail, _does, now) => void trayOf(now).then((tray) => tray?.toggle()),
    "tw-open-lock": (_detail, _does, now) => void openLock(now),
    "tw-changed": (_ask, _does, { find }) => void find<ChangeJournal>("tw-change-journal")?.refresh(),
    "tw-licence-changed": (_detail, _does, { find }) => find<ChangeTray>("tw-change-tray")?.unlocked(),
    "tw-lock-changed": (_lock, _does, { find }) => {
      find<ChangeTray>("tw-change-tray")?.lockTurned();
      void find<ChangeJournal>("tw-change-journal")?.refresh();
    },
  },
};
