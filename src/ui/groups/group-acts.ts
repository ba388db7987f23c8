import type { GroupDetail } from "../../contract/groups.ts";
import { doOrSay, type MenuItem } from "../components/action-menu.ts";
import type { Favourites } from "../components/favourites.ts";
import { copyText } from "../data/clipboard.ts";
import { tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import type { GroupRow } from "./group-model.ts";
import { whyInUse, whyNoRemoval, whyNoTailYet, whyNotEmpty } from "./group-reasons.ts";

export type GroupAction = "open" | "reset" | "tail" | "star" | "copy" | "delete";

/** The action for a key in the list; null: none. */
export function rowActionOf(key: string): GroupAction | null {
  const keys: Readonly<Record<string, GroupAction>> = { s: "star", c: "copy", t: "tail", r: "reset", delete: "delete" };
  return keys[key.toLowerCase()] ?? null;
}

/** The actions of a group's page: for its buttons, its keys and the palette. */
export type PageAct = "reset" | "delete" | "removeMembers";

export function actOnPage(from: EventTarget, session: Session, detail: GroupDetail, act: PageAct): void {
  const { group } = detail;
  if (act === "reset")
    doOrSay(from, whyNotEmpty(session, detail), () => tell(from, "tw-reset-group", { group, partitions: null }));
  else if (act === "delete") planDeletion(from, whyNotEmpty(session, detail), [group]);
  else
    doOrSay(from, whyNoRemoval(session, detail), () =>
      tell(from, "tw-plan-change", { kind: "groups.removeMembers", request: { group, members: "all" } }),
    );
}

export function planDeletion(from: EventTarget, why: string | null, groups: readonly string[]): void {
  doOrSay(from, why, () => tell(from, "tw-plan-change", { kind: "groups.delete", request: { groups } }));
}

/** Runs a chosen action for a group, from menu or key. */
export function actOnRow(
  from: EventTarget,
  session: Session,
  favourites: Favourites,
  action: GroupAction,
  row: GroupRow,
): void {
  const { group, state, figures } = row;
  const inUse = () => whyInUse(session, state, figures?.members ?? null);
  const acts: Readonly<Record<GroupAction, () => unknown>> = {
    open: () => tell(from, "tw-open-group", group),
    star: () => favourites.toggle(group),
    copy: async () => tell(from, "tw-notice", await copyText(group, `Copied ${group}`)),
    tail: () =>
      doOrSay(from, whyNoTailYet(figures), () =>
        tell(from, "tw-tail-from-group", { group, topics: figures?.topics ?? [] }),
      ),
    reset: () => doOrSay(from, inUse(), () => tell(from, "tw-reset-group", { group, partitions: null })),
    delete: () => planDeletion(from, inUse(), [group]),
  };
  acts[action]();
}

/** The actions for one group of the list. */
export function groupItems(session: Session, row: GroupRow, act: (action: GroupAction) => void): readonly MenuItem[] {
  const { state, figures, favourite } = row;
  const why = whyInUse(session, state, figures?.members ?? null);
  const star = favourite ? "Remove from favourites" : "Make a favourite";
  return [
    { icon: "users", label: "Open", keys: "Enter", run: () => act("open") },
    {
      icon: "play",
      label: "Tail from its offsets",
      keys: "T",
      key: "t",
      why: whyNoTailYet(figures),
      run: () => act("tail"),
    },
    { icon: "star", label: star, keys: "S", key: "s", run: () => act("star") },
    { icon: "copy", label: "Copy name", keys: "C", key: "c", run: () => act("copy") },
    { icon: "history", label: "Reset offsets…", keys: "R", key: "r", why, run: () => act("reset") },
    { icon: "trash-2", label: "Delete…", keys: "Del", key: "delete", why, destroys: true, run: () => act("delete") },
  ];
}
