import type { LicenceState, LicenceWarning, LockReason } from "../../contract/licence.ts";
import type { Notice } from "../data/notice.ts";

/** Its plan, or what it is. */
export function licenceTitle({ status, plan }: LicenceState): string {
  if (status === "none") return "No licence";
  const name = plan === null ? "Licence" : `Plan ${plan}`;
  if (status === "refused") return `${name} does not count`;
  return status === "grace" ? `${name}, ended` : name;
}

/** For whom, where from, and how long. @param dayOf a day of ms since the epoch */
export function licenceDetail(state: LicenceState, dayOf: (ms: number) => string): string {
  const { status, source, seat, email, expiresAt, graceEndsAt } = state;
  if (status === "none") return "Everything that needs no licence works.";
  const whom = [seat, email].filter((text) => text !== null).join(", ");
  const where =
    source === "login"
      ? "It comes with your sign-in."
      : source === "environment"
        ? "This computer’s fleet gives it."
        : "";
  const end =
    expiresAt === null
      ? "It counts as long as the sign-in."
      : status === "grace" && graceEndsAt !== null
        ? `It ended on ${dayOf(expiresAt)}, and counts until ${dayOf(graceEndsAt)}.`
        : `${status === "valid" ? "Until" : "Its last day is"} ${dayOf(expiresAt)}.`;
  return [whom === "" ? "" : `For ${whom}.`, status === "refused" && expiresAt === null ? "" : end, where]
    .filter((text) => text !== "")
    .join(" ");
}

const LOCKED: Readonly<Record<LockReason, string>> = {
  none: "Locked: there is no licence",
  unreadable: "Locked: the licence cannot be used",
  expired: "Locked: the licence has ended",
  clock: "Locked: this computer’s clock was set back",
  "sign-in": "Locked: nobody is signed in",
  "other-person": "Locked: the licence is for another person",
  "other-machine": "Locked: the licence is for another computer",
  "too-many-machines": "Locked: all computers of the licence are taken",
  "plan-unknown": "Locked: this version does not know the plan",
  "not-in-plan": "Locked: not in this plan",
};

export const lockText = (reason: LockReason | null): string => (reason === null ? "Open" : LOCKED[reason]);

/** Calm: nothing has gone wrong yet. */
export function warningNotice({ kind, at, days }: LicenceWarning, dayOf: (ms: number) => string): Notice {
  const left = days === 1 ? "1 day" : `${days} days`;
  const message =
    kind === "grace"
      ? `Your licence has ended. It counts until ${dayOf(at)}, ${left} more. Account has the details.`
      : `Your licence ends on ${dayOf(at)}, in ${left}. Account has the details.`;
  return { tone: "ok", message };
}
