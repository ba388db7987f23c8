import type { Session } from "./session.ts";

/** Why nothing can be changed on the open cluster, for the titles of what would; null: it can. */
export function whyNoChange({ profile }: Pick<Session, "profile">): string | null {
  if (profile.lock !== "read-only") return null;
  return `“${profile.name}” is read-only. To allow changes, set its lock in the header.`;
}
