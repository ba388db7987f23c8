import type { Notice } from "./notice.ts";
import type { Session } from "./session.ts";

const WAY_OUT = "To allow changes, set its lock in the header.";

/** Why the open cluster cannot be changed, for tooltips of actions; null: it can. */
export function whyNoChange({ profile }: Pick<Session, "profile">): string | null {
  if (profile.safety.lock !== "read-only") return null;
  return `“${profile.name}” is read-only. ${WAY_OUT}`;
}

/** The notice for an action that is refused. @param why its reason */
export function refusal(why: string): Notice {
  return { tone: "danger", message: why, locked: why.endsWith(WAY_OUT) };
}
