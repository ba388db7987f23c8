// The gate as the page sees it: plans by kind, one apply each, a journal.
import type { WindowApi } from "../../../src/contract/api.ts";
import type { ChangeEntry, ChangePlan, ChangeResult, ChangesApi } from "../../../src/contract/changes.ts";

/** A plan as the gate makes it, from the given fields alone. */
export function makePlan(about: Partial<ChangePlan> = {}): ChangePlan {
  return {
    id: "plan-1",
    profileId: "p1",
    kind: "topics.delete",
    effect: "alters",
    title: "Configure topic orders",
    target: "orders",
    lines: [{ name: "retention.ms", old: "604800000", new: "86400000", note: "7 days → 1 day" }],
    moreLines: 0,
    requests: ["IncrementalAlterConfigs"],
    command: "kafka-configs.sh --bootstrap-server BOOTSTRAP --alter --entity-name orders",
    warnings: [],
    mustType: null,
    validated: true,
    preview: null as never,
    expiresAt: Number.MAX_SAFE_INTEGER,
    ...about,
  };
}

export function makeEntry(about: Partial<ChangeEntry> = {}): ChangeEntry {
  const { kind, effect, title, target, lines, moreLines, command } = makePlan();
  return {
    ...{ id: "e1", at: "2026-03-01T10:00:00.000Z", profileId: "p1", profileName: "Staging" },
    ...{ kind, effect, title, target, lines, moreLines, command, outcome: "done", refused: [] },
    ...about,
  };
}

const DONE: ChangeResult = { outcomes: [{ target: "orders", error: null }] };

/** Remembers its calls. A test chooses the answers. */
export class FakeChangesApi implements Pick<WindowApi, "changes"> {
  readonly calls: (readonly [call: string, ...args: unknown[]])[] = [];
  /** By the number of plans so far. */
  planned: (made: number) => ChangePlan | Promise<ChangePlan> = (made) => makePlan({ id: `plan-${made}` });
  applied: (planId: string) => ChangeResult | Promise<ChangeResult> = () => DONE;
  /** What became of a plan that was applied before the page was reloaded. */
  became: (planId: string) => ChangeEntry | null | Promise<ChangeEntry | null> = () => null;
  locked: () => void = () => {};
  entries: readonly ChangeEntry[] = [];
  journalBytes = 4_000;
  /** The names that identified plans and changes. */
  readonly names: (string | undefined)[] = [];
  #made = 0;

  of(call: string): unknown[][] {
    return this.calls.filter(([name]) => name === call).map(([, ...args]) => args);
  }

  readonly changes: ChangesApi = {
    plan: async (profileId, kind, request, work) => {
      this.calls.push(["plan", profileId, kind, request]);
      this.names.push(work);
      this.#made += 1;
      return (await this.planned(this.#made)) as never;
    },
    apply: async (planId, typed, work) => {
      this.calls.push(["apply", planId, typed]);
      this.names.push(work);
      return this.applied(planId);
    },
    outcome: async (planId) => {
      this.calls.push(["outcome", planId]);
      return this.became(planId);
    },
    discard: async (...args) => void this.calls.push(["discard", ...args]),
    journal: async (...args) => {
      this.calls.push(["journal", ...args]);
      return this.entries;
    },
    journalBytes: async () => this.journalBytes,
    journalPath: async () => "/home/me/.config/tailwater/changes.jsonl",
    setLock: async (...args) => {
      this.calls.push(["setLock", ...args]);
      this.locked();
    },
  };
}
