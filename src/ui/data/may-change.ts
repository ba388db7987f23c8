import { TailwaterError } from "../../contract/errors.ts";
import type { Notice } from "./notice.ts";
import type { Session } from "./session.ts";

const WAY_OUT = "To allow changes, set its lock in the header.";
const LICENCE = "need a licence. Account says how to get one.";

/** Why the open cluster cannot be changed, for tooltips of actions; null: it can. */
export function whyNoChange({ profile, locked = [] }: Pick<Session, "profile" | "locked">): string | null {
  if (locked.includes("changes")) return `Changes ${LICENCE}`;
  if (profile.safety.lock !== "read-only") return null;
  return `“${profile.name}” is read-only. ${WAY_OUT}`;
}

/** Why no file with records can be written, for tooltips; null: it can. */
export function whyNoExport({ locked = [] }: Pick<Session, "locked">): string | null {
  return locked.includes("exports") ? `Exports and recordings ${LICENCE}` : null;
}

/** The notice for an action that is refused. @param why its reason */
export function refusal(why: string): Notice {
  const notice = { tone: "danger", message: why, locked: why.endsWith(WAY_OUT) } as const;
  return why.endsWith(LICENCE) ? { ...notice, error: new TailwaterError("LICENCE_REQUIRED", why).toData() } : notice;
}
