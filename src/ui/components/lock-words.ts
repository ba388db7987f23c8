import type { Lock } from "../../contract/changes.ts";
import type { IconName } from "./icons.ts";

interface LockWords {
  readonly icon: IconName;
  readonly label: string;
  /** What it allows. */
  readonly what: string;
}

/** The locks of a profile, in words. */
export const LOCK_WORDS: Readonly<Record<Lock, LockWords>> = {
  "read-only": {
    icon: "lock",
    label: "Read-only",
    what: "Nothing on the cluster can be changed. Every new profile starts with this.",
  },
  ask: {
    icon: "lock-open",
    label: "Ask first",
    what: "You see the plan before anything is sent. A change that cannot be undone asks you to type its target’s name.",
  },
  "ask-typed": {
    icon: "lock-keyhole-open",
    label: "Ask, names typed",
    what: "For production: every change asks you to type its target’s name.",
  },
};
