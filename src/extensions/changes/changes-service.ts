import { type ChangePlan, type ChangesApi, JOURNAL_MEGABYTES, LOCKS, type Lock } from "../../contract/changes.ts";
import { bad, checkInteger, checkOptionalText, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { Gate } from "./gate.ts";
import type { Journal } from "./journal.ts";

const MOST_ENTRIES = JOURNAL_MEGABYTES.most * JOURNAL_MEGABYTES.entriesEach;

interface Parts {
  readonly gate: Gate;
  readonly journal: Journal;
}

export const changesService =
  ({ gate, journal }: Parts): MakeService<ChangesApi> =>
  ({ owner, onEnd, work }) => {
    onEnd(async () => gate.discardAll(owner));
    return {
      plan: async <Kind extends string>(profileId: string, kind: Kind, request: unknown, name?: string) => {
        const [id, checked] = [checkText(profileId, "profileId"), checkText(kind, "kind")];
        const made = await work.ask(name, (under) => gate.plan(owner, id, checked, request, under));
        return made as ChangePlan<never>;
      },
      apply: async (planId, typed, name) => {
        const [id, text] = [checkText(planId, "planId"), checkOptionalText(typed, "typed")];
        return work.change(name, (under) => gate.apply(owner, id, text, under));
      },
      discard: async (planId) => gate.discard(owner, checkText(planId, "planId")),
      outcome: async (planId) => {
        const id = checkText(planId, "planId");
        await gate.applied(id);
        return (await journal.read(null, MOST_ENTRIES)).find((entry) => entry.id === id) ?? null;
      },
      journal: async (profileId, most, megabytes = JOURNAL_MEGABYTES.usual) => {
        const [id, count] = [checkOptionalText(profileId, "profileId"), checkInteger(most, "most", 1, MOST_ENTRIES)];
        const bytes = checkInteger(megabytes, "megabytes", 1, JOURNAL_MEGABYTES.most) * 2 ** 20;
        return (await journal.read(id, count, bytes)).map((entry) =>
          entry.outcome === "begun" && gate.isApplying(entry.id) ? { ...entry, outcome: "running" } : entry,
        );
      },
      journalBytes: async () => journal.bytes(),
      journalPath: async () => journal.path,
      setLock: async (profileId, lock, typed) =>
        gate.setLock(checkText(profileId, "profileId"), checkLock(lock), checkOptionalText(typed, "typed")),
    };
  };

function checkLock(value: unknown): Lock {
  const lock = LOCKS.find((one) => one === value);
  if (lock === undefined) throw bad("lock", `one of ${LOCKS.join(", ")}`);
  return lock;
}
