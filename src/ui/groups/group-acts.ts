import type { GroupDetail } from "../../contract/groups.ts";
import { tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import { whyNoRemoval, whyNotEmpty } from "./group-reasons.ts";

/** Does it, or says why not: a key or a command that does nothing silently looks broken. */
export function doOrSay(from: EventTarget, why: string | null, does: () => void): void {
  if (why === null) does();
  else tell(from, "tw-notice", { tone: "danger", message: why });
}

/** What the page of a group can be asked for by its buttons, by keys and by the palette. */
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
