import { join } from "node:path";
import { CHANGE_KINDS } from "./change-kinds.ts";
import { Gate, type GateParts } from "./changes/gate.ts";
import { JOURNAL_FILE, Journal } from "./changes/journal.ts";

/** The gate with every kind of change, and its journal in the folder of the configuration. */
export function makeChanges(folder: string, parts: Pick<GateParts, "clusters" | "profiles">) {
  const journal = new Journal(join(folder, JOURNAL_FILE));
  return { journal, gate: new Gate({ ...parts, journal, kinds: CHANGE_KINDS }) };
}
