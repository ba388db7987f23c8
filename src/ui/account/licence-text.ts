import type { LicenceState, LicenceWarning, LockReason } from "../../contract/licence.ts";
import type { Notice } from "../data/notice.ts";

/** Its plan, or what it is. */
export function licenceTitle({ status, plan }: LicenceState): string {
  if (status === "none") return "No licence";
  const name = plan === null ? "Licence" : `Plan ${plan}`;
  if (status === "refused") return `${name}: not valid`;
  return status === "grace" ? `${name}: ended` : name;
}

/** For whom, where from, and how long. @param dayOf a day of ms since the epoch */
export function licenceDetail(state: LicenceState, dayOf: (ms: number) => string): string {
  const { status, source, seat, email, expiresAt, graceEndsAt } = state;
  if (status === "none") return "What needs no licence works without one.";
  const whom = [seat, email].filter((text) => text !== null).join(", ");
  const where =
    source === "login"
      ? "It comes with your sign-in."
      : source === "environment"
        ? "It is set for this computer by its administrator."
        : "";
  const end =
    expiresAt === null
      ? "It lasts as long as your sign-in."
      : status === "grace" && graceEndsAt !== null
        ? `It ended on ${dayOf(expiresAt)}, and works until ${dayOf(graceEndsAt)}.`
        : `${status === "valid" ? "Until" : "Its last day is"} ${dayOf(expiresAt)}.`;
  return [
    whom === "" ? "" : `For ${whom.replace(/\.$/, "")}.`,
    status === "refused" && expiresAt === null ? "" : end,
    where,
  ]
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

export const lockText = (reason: LockReason | null): string => (reason === null ? "Unlocked" : LOCKED[reason]);

const DAY_MS = 86_400_000;
/** From then on the end is shown in colour, days. */
const SOON = 30;

/** How long it still works, when that is not long: `1 day left`. Null: long enough, or not at all. */
export function leftText({ status, expiresAt, graceEndsAt }: LicenceState, now: number): string | null {
  const end = status === "valid" ? expiresAt : status === "grace" ? graceEndsAt : null;
  const days = end === null ? SOON + 1 : Math.ceil((end - now) / DAY_MS);
  if (days > SOON || days < 0) return null;
  return days === 1 ? "1 day left." : `${days} days left.`;
}

/** Calm: nothing has gone wrong yet. */
export function warningNotice({ kind, at, days }: LicenceWarning, dayOf: (ms: number) => string): Notice {
  const left = days === 1 ? "1 day" : `${days} days`;
  const message =
    kind === "grace"
      ? `Your licence has ended. It works until ${dayOf(at)}, ${left} more. Account has the details.`
      : `Your licence ends on ${dayOf(at)}, in ${left}. Account has the details.`;
  return { tone: "ok", message };
}
