import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { ChangeKind, ChangePlan, ChangeResult, RequestOf } from "../../src/contract/changes.ts";
import { CHANGE_KINDS } from "../../src/extensions/change-kinds.ts";
import { Gate } from "../../src/extensions/changes/gate.ts";
import { Journal } from "../../src/extensions/changes/journal.ts";
import type { Under } from "../../src/extensions/kit/named-work.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { produceOf } from "../../src/workers/produce/produce.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { settingsFor } from "./support.ts";

const WINDOW = {};
const PROFILE = "test";

/** A gate over a cluster that may be changed. Both end with the file or suite that asks for them. */
export async function gateForTests(servers: string | readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-gate-"));
  const session = new ClusterSession();
  const journal = new Journal(join(folder, "changes.jsonl"));
  const topics = new TopicReads(session);
  const groups = groupsOf(session);
  const api = { cluster: session, topics, groups, produce: produceOf(session), work: session.works };
  after(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });
  await session.connect(settingsFor(servers, { mayChange: true }));
  const gate = new Gate({
    clusters: { get: () => ({ worker: { api } }), allowChanges: async () => {} },
    profiles: { nameOf: () => "Test", lockOf: () => "ask", setLock: async () => {} },
    journal,
    kinds: CHANGE_KINDS,
  });
  return {
    ...{ session, topics, groups, journal },
    plan: <Kind extends ChangeKind>(kind: Kind, request: RequestOf<Kind>, under?: Under) =>
      gate.plan(WINDOW, PROFILE, kind, request, under) as Promise<ChangePlan<Kind>>,
    apply: ({ id, mustType }: ChangePlan, under?: Under): Promise<ChangeResult> =>
      gate.apply(WINDOW, id, mustType, under),
  };
}
