import { TailwaterError } from "../../contract/errors.ts";
import type { LockReason } from "../../contract/licence.ts";
import { LOCKABLE, type LockableId } from "../../contract/lockable.ts";
import type { Judged } from "./judge.ts";

/** Where a licence is entered, and where one signs in: words for the window, which the command line replaces. */
const AT_ACCOUNT = "enter it under Account";
const SIGN_IN = "Sign in under Account.";

/** The hint of a refusal for a terminal. */
export const inTerminal = (hint: string): string =>
  hint
    .replace(AT_ACCOUNT, "keep it by “tailwater licence install FILE”")
    .replace(SIGN_IN, "Open the app, and sign in there.");

/** Names no person: errors are logged. */
export function whyText(reason: LockReason, judged: Judged | null): string {
  switch (reason) {
    case "none":
      return "There is no licence on this computer.";
    case "unreadable":
      return "The licence on this computer cannot be used.";
    case "expired":
      return `The licence ended on ${dayOf(judged?.claims.expiresAt ?? null)}.`;
    case "clock":
      return judged !== null && judged.claims.issuedAt > Date.now()
        ? `The licence begins on ${dayOf(judged.claims.issuedAt)}, and this computer’s clock shows an earlier day.`
        : "This computer’s clock shows an earlier time than it did before.";
    case "sign-in":
      return "The licence is for one person, and nobody is signed in.";
    case "other-person":
      return "The licence is for somebody else, not for the person who is signed in.";
    case "other-machine":
      return "The licence is for another computer.";
    case "too-many-machines":
      return "The licence is already in use on as many computers as it allows.";
    case "plan-unknown":
      return `This version of Tailwater does not know the licence’s plan, ${judged?.claims.plan ?? ""}.`;
    case "not-in-plan":
      return judged?.claims.plan == null
        ? "Your licence does not include this."
        : `Your plan, ${judged.claims.plan}, does not include this.`;
  }
}

export function hintText(reason: LockReason, portal: string | null): string {
  const get = portal === null ? "Ask the publisher of Tailwater for one" : `Get one at ${portal}`;
  switch (reason) {
    case "clock":
      return "Check this computer’s date and time. If they are right, sign in again or enter a newer licence.";
    case "sign-in":
      return SIGN_IN;
    case "other-person":
      return `Sign in as that person. If you have no licence of your own: ${get.charAt(0).toLowerCase()}${get.slice(1)}.`;
    case "other-machine":
    case "too-many-machines":
      return `${get} for this computer. Account shows this computer’s code.`;
    case "plan-unknown":
      return "Update Tailwater.";
    case "not-in-plan":
      return `${get} that includes it, and ${AT_ACCOUNT}.`;
    default:
      return `${get}, and ${AT_ACCOUNT}.`;
  }
}

/** What the locked feature does, why it is locked, and how to get it. */
export function featureLocked(
  id: LockableId,
  reason: LockReason,
  judged: Judged | null,
  portal: string | null,
): TailwaterError {
  const { label, does } = LOCKABLE[id];
  return new TailwaterError("LICENCE_REQUIRED", `${label} need a licence. ${whyText(reason, judged)}`, {
    hint: `${does} ${hintText(reason, portal)}`,
  });
}

/** Why a licence does not count. */
export const doesNotCount = (reason: LockReason, judged: Judged | null, portal: string | null): TailwaterError =>
  new TailwaterError("LICENCE_REQUIRED", whyText(reason, judged), { hint: hintText(reason, portal) });

const dayOf = (at: number | null): string => (at === null ? "an earlier day" : new Date(at).toISOString().slice(0, 10));
