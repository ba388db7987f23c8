import type { Session } from "./session.ts";

/** Why the open cluster cannot be changed, for tooltips of actions; null: it can. */
export function whyNoChange({ profile }: Pick<Session, "profile">): string | null {
  if (profile.lock !== "read-only") return null;
  return `“${profile.name}” is read-only. To allow changes, set its lock in the header.`;
}
