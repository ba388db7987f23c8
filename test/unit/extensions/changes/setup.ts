// A gate with a real journal and one kind of change. The test supplies every answer.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ChangeEntry, ChangeResult, Lock, RecordCounts } from "../../../../src/contract/changes.ts";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import type { Change, Planned } from "../../../../src/extensions/changes/change.ts";
import { Gate } from "../../../../src/extensions/changes/gate.ts";
import { JOURNAL_FILE, Journal } from "../../../../src/extensions/changes/journal.ts";

export const PLANNED: Planned<null> = {
  title: "Delete topic orders",
  target: "orders",
  lines: [{ name: "orders", old: "12 partitions", new: null, note: null }],
  requests: ["DeleteTopics"],
  command: "kafka-topics.sh --bootstrap-server BOOTSTRAP --delete --topic orders",
  warnings: [],
  validated: false,
  preview: null,
};

export const ENTRY: ChangeEntry = {
  ...{ id: "e1", at: "2026-03-01T10:00:00.000Z", profileId: "p1", profileName: "Staging" },
  ...{ kind: "topics.delete", effect: "destroys", title: PLANNED.title, target: "orders", lines: PLANNED.lines },
  ...{ moreLines: 0, command: PLANNED.command, outcome: "begun", refused: [] },
};

export const DONE: ChangeResult = { outcomes: [{ target: "orders", error: null }] };

export async function journalIn(t: TestContext): Promise<{ readonly folder: string; readonly journal: Journal }> {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-journal-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { folder, journal: new Journal(join(folder, JOURNAL_FILE)) };
}

/** `sent` lists the requests that reached the cluster; `answer` is its reply. */
export async function gateOver(t: TestContext, effect: "alters" | "destroys" = "destroys") {
  const { folder, journal } = await journalIn(t);
  const world = {
    lock: "ask" as Lock,
    /** The connection to the cluster. */
    api: {} as never,
    /** The calls that the connection received. */
    allowed: [] as boolean[],
    now: Date.parse("2026-03-01T10:00:00Z"),
    sent: [] as unknown[],
    answer: async (): Promise<ChangeResult> => DONE,
    planned: PLANNED as Planned<null>,
    /** What became of the records, of a kind that writes some. */
    records: async (): Promise<RecordCounts | null> => null,
    /** Runs while a plan is made. */
    meanwhile: () => {},
  };
  const change: Change<unknown, null> = {
    effect,
    check(value) {
      if (value !== "orders") throw new TailwaterError("BAD_REQUEST", "topics must be a list.", { subject: "topics" });
      return value;
    },
    async plan() {
      world.meanwhile();
      return world.planned;
    },
    async apply(_cluster, request) {
      world.sent.push(request);
      return world.answer();
    },
    records: () => world.records(),
  };
  const gate = new Gate({
    clusters: {
      get: (profileId) => {
        if (profileId !== "p1") throw new TailwaterError("CLUSTER_NOT_OPEN", "The cluster is not open.");
        return { worker: { api: world.api } };
      },
      allowChanges: async (_profileId, allowed) => void world.allowed.push(allowed),
    },
    profiles: {
      nameOf: () => "Staging",
      lockOf: () => world.lock,
      setLock: async (_profileId, lock) => {
        await new Promise((resolve) => setImmediate(resolve)); // A file is written.
        world.lock = lock;
      },
    },
    journal,
    kinds: { "topics.delete": change },
    now: () => world.now,
  });
  const window = {};
  const plan = (owner: object = window) => gate.plan(owner, "p1", "topics.delete", "orders");
  const entries = () => journal.read(null, 100);
  return { gate, world, journal, folder, window, plan, entries };
}
