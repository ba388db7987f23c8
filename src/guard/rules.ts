import type { NetworkPurpose, Reach } from "../contract/network.ts";
import { REACH } from "../contract/network.ts";

/** Who may connect, for whom, to where. */
export interface Rule {
  /** Only workers connect to clusters, one profile each. */
  readonly thread: "main" | "worker";
  /** `profile`: for one that is open or was tested, whose id the permit has. `app`: for none. */
  readonly of: "profile" | "app";
  /** `any`: what the profile names. `publisher`: what distribution.json names for this purpose. */
  readonly host: "any" | "publisher" | "loopback";
  /** Whether Offline refuses it, and cuts it. */
  readonly offline: "refused" | "allowed";
}

const RULES: Readonly<Record<Reach, Rule>> = {
  cluster: { thread: "worker", of: "profile", host: "any", offline: "refused" },
  service: { thread: "main", of: "profile", host: "any", offline: "refused" },
  publisher: { thread: "main", of: "app", host: "publisher", offline: "refused" },
  machine: { thread: "main", of: "app", host: "loopback", offline: "allowed" },
};

/** Null for a purpose that does not exist. */
export function ruleOf(purpose: NetworkPurpose): Rule | null {
  return Object.hasOwn(REACH, purpose) ? RULES[REACH[purpose]] : null;
}
