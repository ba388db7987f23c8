import type { ChangeEffect, Lock } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { Effect } from "../../contract/feature.ts";

/** The text that the user must type to confirm a change; null: none. */
export function mustTypeFor(lock: Exclude<Lock, "read-only">, effect: ChangeEffect, target: string): string | null {
  return lock === "ask-typed" || effect === "destroys" ? target : null;
}

/**
 * The first of three locks. It is at the window's channel, and refuses every call that changes a cluster except the
 * gate's own.
 * @throws TailwaterError READ_ONLY
 */
export function onlyByTheGate(feature: string, call: string, effect: Effect): void {
  if (effect !== "changes" || (feature === "changes" && call === "apply")) return;
  throw new TailwaterError("READ_ONLY", "A change needs a plan.", {
    subject: `${feature}.${call}`,
    hint: "This is a defect in Tailwater, or a page that is not ours. Nothing was sent.",
  });
}

export function readOnly(profileName: string): TailwaterError {
  return new TailwaterError("READ_ONLY", "This profile is read-only. Nothing was sent.", {
    subject: profileName,
    hint: "To allow changes, set the profile’s lock, in the header of Tailwater’s window.",
  });
}

export function planExpired(): TailwaterError {
  return new TailwaterError("PLAN_EXPIRED", "This plan is no longer valid. Nothing was sent.", {
    hint: "Plan the change again: the cluster may have changed.",
  });
}

export function confirmationWrong(wanted: string): TailwaterError {
  return new TailwaterError("CONFIRMATION_WRONG", `Type "${wanted}" to confirm. Nothing was sent.`, {
    subject: wanted,
    hint: "Upper and lower case matter.",
  });
}
