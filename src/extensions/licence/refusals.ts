import { TailwaterError } from "../../contract/errors.ts";
import type { LockReason } from "../../contract/licence.ts";
import { LOCKABLE, type LockableId } from "../../contract/lockable.ts";
import type { Judged } from "./judge.ts";

/** Names no person: errors are logged. */
export function whyText(reason: LockReason, judged: Judged | null): string {
  switch (reason) {
    case "none":
      return "There is no licence on this computer.";
    case "unreadable":
      return "The licence on this computer cannot be used.";
    case "expired":
      return `The licence ended on ${dayOf(judged)}.`;
    case "clock":
      return `This computer’s clock shows an earlier time than it did before, or than the licence’s first day.`;
    case "sign-in":
      return "The licence is for one person, and nobody is signed in.";
    case "other-person":
      return "The licence is for another person than the one who is signed in.";
    case "other-machine":
      return "The licence is for another computer.";
    case "too-many-machines":
      return "The licence is for other computers, and all its places are taken.";
    case "plan-unknown":
      return `This version does not know the licence’s plan, ${judged?.claims.plan ?? ""}.`;
    case "not-in-plan":
      return judged?.claims.plan == null
        ? "The licence does not include it."
        : `The plan ${judged.claims.plan} does not include it.`;
  }
}

export function hintText(reason: LockReason, portal: string | null): string {
  const get = portal === null ? "Ask the publisher of this app for one" : `Get one at ${portal}`;
  switch (reason) {
    case "clock":
      return "Set the clock. If it is right, a new licence or a new sign-in puts it right.";
    case "sign-in":
      return "Sign in under Account.";
    case "other-person":
      return `Sign in as that person. ${get} for you otherwise.`;
    case "other-machine":
    case "too-many-machines":
      return `${get} for this computer: Account shows its code.`;
    case "plan-unknown":
      return "Update the app.";
    case "not-in-plan":
      return `${get} that includes it, then paste it under Account.`;
    default:
      return `${get}, then paste it under Account.`;
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
  return new TailwaterError("LICENCE_REQUIRED", `${label}: a licence opens this. ${whyText(reason, judged)}`, {
    hint: `What it does: ${does.charAt(0).toLowerCase()}${does.slice(1)} ${hintText(reason, portal)} Reading goes on, and nothing was changed.`,
  });
}

/** Why a licence does not count. */
export const doesNotCount = (reason: LockReason, judged: Judged | null, portal: string | null): TailwaterError =>
  new TailwaterError("LICENCE_REQUIRED", whyText(reason, judged), { hint: hintText(reason, portal) });

const dayOf = (judged: Judged | null): string => {
  const at = judged?.claims.expiresAt ?? null;
  return at === null ? "an earlier day" : new Date(at).toISOString().slice(0, 10);
};
