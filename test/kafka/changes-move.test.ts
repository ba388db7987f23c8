// The active controller crashes, and with it the leaders and the coordinators of that broker: between a plan and its
// change, and in the middle of a change of many things. What a change says it did is what it did. Nothing is sent
// twice, and the next plan finds the new controller, leaders and coordinators. Three real brokers.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import type { ChangeKind, ChangePlan, RequestOf, TargetOutcome } from "../../src/contract/changes.ts";
import { toErrorData } from "../../src/contract/errors.ts";
import { NamedWork } from "../../src/extensions/kit/named-work.ts";
import { type Broker, clusterForTests } from "../support/broker.ts";
import { groupsForTests, type RunningGroup } from "../support/groups.ts";
import { kafkaTool } from "../support/kafka-tools.ts";
import { gateForTests } from "./gate-support.ts";
import { until } from "./support.ts";

const RECORDS = 5;
/** Targets of one change; Tailwater deletes 50 topics at once. */
const MANY = Array.from({ length: 180 }, (_, n) => `many.${String(n).padStart(3, "0")}`);

const cluster = await clusterForTests(3, { heapMb: 192 });
const start = groupsForTests(cluster.bootstraps[0] ?? "");
const { session, topics, groups, journal, plan, apply } = await gateForTests(cluster.bootstraps);

/** One change: what is asked for, and whether it is done. */
interface Case<Kind extends ChangeKind = ChangeKind> {
  readonly kind: Kind;
  readonly request: RequestOf<Kind>;
  isDone(): Promise<boolean>;
}
const aCase = <Kind extends ChangeKind>(one: Case<Kind>): Case => one as unknown as Case;

describe("a change while brokers crash", { timeout: 300_000 }, () => {
  const living = () => cluster.brokers.find((broker) => broker.running()) ?? assert.fail();
  const settled = (what: string, holds: () => Promise<boolean>) =>
    until(what, () => holds().catch(() => false), 60_000);
  const exists = async (topic: string) => {
    const [standing] = await topics.standing([topic]);
    return standing?.error === null;
  };
  const startsOf = async (topic: string) => (await topics.describe(topic)).partitions.map(({ start: from }) => from);
  const controller = async () => {
    const told = await kafkaTool(living().bootstrap, "kafka-metadata-quorum", ["describe", "--status"]);
    return cluster.broker(Number(/LeaderId:\s+(\d+)/.exec(told)?.[1]));
  };
  /** Changes that were handed to a connection so far, dry runs included. */
  const sent = () => session.ask(async (link) => link.changes);
  const stays = async (group: string) => (await groups.standing([group]))[0]?.state != null;

  before(async () => {
    const about = { partitions: 3, replication: 3 };
    for (const topic of ["kept", "emptied", "shortened", "doomed"]) await living().createTopic(topic, about);
    await produce(["kept", "emptied", "shortened"]);
  });
  after(() => Promise.all(running.map((one) => one.stop())));
  const running: RunningGroup[] = [];

  async function produce(names: readonly string[]): Promise<void> {
    const producer = new Kafka({ brokers: [...cluster.bootstraps], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    for (const topic of names) {
      const messages = Array.from({ length: 3 * RECORDS }, (_, n) => ({ partition: n % 3, value: `record ${n}` }));
      await producer.send({ topic, messages, acks: -1 });
    }
    await producer.disconnect();
  }

  /** Back as it was, and in sync, for the next test. */
  async function back(broker: Broker): Promise<void> {
    await broker.start();
    await settled("all replicas are in sync", async () =>
      (await topics.list()).every(({ underReplicated, leaderless }) => underReplicated === 0 && leaderless === 0),
    );
  }

  /** @returns null: it was done; otherwise the codes of what was not */
  async function toldBy(one: ChangePlan): Promise<readonly string[] | null> {
    const outcomes = await apply(one).then(
      (result) => result.outcomes.map(({ error }) => error?.code ?? null),
      (error: unknown) => [toErrorData(error).code],
    );
    const codes = outcomes.flatMap((code) => code ?? []);
    return codes.length === 0 ? null : codes;
  }

  /** Applies a plan that a crash has overtaken, holds what it says against what is, and makes the change after all. */
  async function overtaken(made: ChangePlan, { kind, request, isDone }: Case, requests: number): Promise<string> {
    const before = await sent();
    const told = await toldBy(made);
    const count = (await sent()) - before;
    assert.ok(count <= requests, `${kind} was sent ${count} times`);
    const [entry] = await journal.read(null, 1);
    assert.equal(entry?.id, made.id);
    if (told === null) {
      assert.equal(entry?.outcome, "done");
      await settled(`${kind} is done`, isDone);
    } else {
      const isUnknown = told.includes("OUTCOME_UNKNOWN");
      assert.equal(entry?.outcome === "unknown", isUnknown, `${entry?.outcome}: ${told}`);
      await settled("the cluster answers again", () => isDone().then(() => true));
      if (!isUnknown && entry?.outcome === "failed") assert.equal(await isDone(), false, `${kind} was done: ${told}`);
    }
    // The next one finds the broker that is in charge now.
    await settled(`${kind} can be planned and made again`, async () => {
      if (await isDone()) return true;
      await apply(await plan(kind, request as never));
      return false;
    });
    return told?.join() ?? "done";
  }

  it("of topics, planned before the controller crashed, is made or says what was not", async (t) => {
    const cases: readonly Case[] = [
      aCase({
        kind: "topics.create",
        request: { topic: "made", partitions: 3, replicationFactor: 2, config: {} },
        isDone: () => exists("made"),
      }),
      aCase({
        kind: "topics.configure",
        request: { topic: "kept", alterations: [{ key: "retention.ms", value: "86400000" }] },
        isDone: async () => {
          const [one] = await topics.configValues(["kept"], ["retention.ms"]);
          if (one?.error != null) throw new Error(one.error.message);
          return one?.values["retention.ms"] === "86400000";
        },
      }),
      aCase({
        kind: "topics.addPartitions",
        request: { topic: "kept", total: 5 },
        isDone: async () => (await topics.standing(["kept"]))[0]?.partitions.length === 5,
      }),
      aCase({
        kind: "topics.deleteRecords",
        request: { topic: "shortened", before: [0, 1, 2].map((partition) => ({ partition, offset: 2 })) },
        isDone: async () => (await startsOf("shortened")).every((from) => from === 2),
      }),
      aCase({
        kind: "topics.empty",
        request: { topics: ["emptied"] },
        isDone: async () => (await startsOf("emptied")).every((from) => from === RECORDS),
      }),
      aCase({
        kind: "topics.delete",
        request: { topics: ["doomed"] },
        isDone: async () => !(await exists("doomed")),
      }),
    ];
    const plans: ChangePlan[] = [];
    for (const { kind, request } of cases) plans.push(await plan(kind, request as never));
    const crashed = await controller();
    await crashed.kill();
    const told: string[] = [];
    for (const [index, one] of cases.entries()) {
      told.push(`${one.kind}: ${await overtaken(plans[index] ?? assert.fail(), one, 3)}`);
    }
    t.diagnostic(told.join("; "));
    assert.notEqual((await controller()).nodeId, crashed.nodeId);
    await back(crashed);
  });

  it("of groups, planned before their coordinator crashed, is made or says what was not", async (t) => {
    const names = Array.from({ length: 24 }, (_, n) => `group-${n}`);
    const commit = (group: string) =>
      groups.commit(
        group,
        [0, 1, 2].map((partition) => ({ topic: "kept", partition, offset: 3 })),
      );
    for (const name of names) await commit(name);
    const listed = (await groups.list()).groups;
    const ofBroker = (id: number) => listed.filter(({ coordinator: one }) => one === id).map(({ group }) => group);
    const coordinator = cluster.brokers.map(({ nodeId }) => nodeId).find((id) => ofBroker(id).length >= 5) ?? 0;
    const [reset = "", forgets = "", doomed = "", made = "", left = ""] = ofBroker(coordinator);
    const other = cluster.brokers.find(({ nodeId }) => nodeId !== coordinator) ?? assert.fail();
    await groups.delete([made, left]);
    running.push(await start.classic(left, ["kept"], { bootstrap: other.bootstrap }));
    await settled("it has its member", async () => (await groups.describe(left)).state === "Stable");
    const [member] = (await groups.describe(left)).members;
    const committed = async (group: string) =>
      (await groups.describe(group)).offsets.map(({ committed: offset }) => offset);
    const of = [{ topic: "kept", partitions: [0, 1, 2] }];
    const cases: readonly Case[] = [
      aCase({
        kind: "groups.reset",
        request: { group: reset, to: { kind: "earliest" }, of },
        isDone: async () => (await committed(reset)).every((offset) => offset === 0),
      }),
      aCase({
        kind: "groups.create",
        request: { group: made, to: { kind: "latest", minus: 0 }, of },
        isDone: () => stays(made),
      }),
      aCase({
        kind: "groups.deleteOffsets",
        request: { group: forgets, topics: ["kept"] },
        isDone: async () => !(await stays(forgets)) || (await committed(forgets)).length === 0,
      }),
      aCase({
        kind: "groups.delete",
        request: { groups: [doomed] },
        isDone: async () => !(await stays(doomed)),
      }),
      aCase({
        kind: "groups.removeMembers",
        request: { group: left, members: [member?.memberId ?? ""] },
        isDone: async () => {
          const detail = await groups.describe(left);
          return detail.members.every(({ memberId }) => memberId !== member?.memberId);
        },
      }),
    ];
    const plans: ChangePlan[] = [];
    for (const { kind, request } of cases) plans.push(await plan(kind, request as never));
    const crashed = cluster.broker(coordinator);
    await crashed.kill();
    const told: string[] = [];
    for (const [index, one] of cases.entries()) {
      told.push(`${one.kind}: ${await overtaken(plans[index] ?? assert.fail(), one, 1)}`);
    }
    t.diagnostic(told.join("; "));
    await back(crashed);
  });

  /** Applies a plan for many targets, and crashes a broker when the first of them are done. */
  async function overtakenAmidst(made: ChangePlan, crash: () => Promise<void>): Promise<readonly TargetOutcome[]> {
    const work = new NamedWork();
    const applied = work.change("many", (under) => apply(made, under));
    await until("the first are done", async () => {
      const progress = await work.progress("many");
      return progress?.changes === true && progress.done > 0;
    });
    await crash();
    return (await applied).outcomes;
  }

  function assertTold(outcomes: readonly TargetOutcome[], remains: ReadonlySet<string>): void {
    const wrong = outcomes.filter(({ target, error }) => {
      if (error === null) return remains.has(target);
      return error.code !== "OUTCOME_UNKNOWN" && !remains.has(target);
    });
    assert.deepEqual(wrong, [], "what is said is not what is");
  }

  it("of many topics says for each what became of it, when the controller crashes in the middle", async (t) => {
    await living().withAdmin((admin) =>
      admin.createTopics({
        waitForLeaders: false,
        topics: [...MANY, "untouched"].map((topic) => ({ topic, numPartitions: 1, replicationFactor: 3 })),
      }),
    );
    await settled("all are there", async () =>
      (await topics.standing([...MANY, "untouched"])).every(({ error }) => error === null),
    );
    const made = await plan("topics.delete", { topics: MANY });
    const crashed = await controller();
    const outcomes = await overtakenAmidst(made, () => crashed.kill());
    const left = async () =>
      new Set((await topics.list()).map(({ name }) => name).filter((name) => name.startsWith("many.")));
    // A controller may do at last what it had received.
    let remains = new Set<string>();
    await settled("the cluster answers again", async () => {
      remains = await left();
      return true;
    });
    await settled("what is done is gone", async () => {
      remains = await left();
      return outcomes.every(({ target, error }) => error !== null || !remains.has(target));
    });
    t.diagnostic(countsOf(outcomes));
    assertTold(outcomes, remains);
    if (remains.size > 0) {
      await settled("the rest is planned and made", async () => {
        const rest = [...(await left())];
        if (rest.length > 0) await apply(await plan("topics.delete", { topics: rest }));
        return (await left()).size === 0;
      });
    }
    assert.ok(await exists("untouched"));
    await back(crashed);
  });

  it("of many groups says for each what became of it, when a coordinator crashes in the middle", async (t) => {
    for (const group of MANY) await groups.commit(group, [{ topic: "kept", partition: 0, offset: 1 }]);
    const made = await plan("groups.delete", { groups: MANY });
    // The change asks one coordinator after the other, in the order of their first groups.
    const coordinators = new Map((await groups.list()).groups.map(({ group, coordinator }) => [group, coordinator]));
    const last = [...new Set(MANY.map((group) => coordinators.get(group)))].at(-1) ?? assert.fail();
    const crashed = cluster.broker(last);
    const outcomes = await overtakenAmidst(made, () => crashed.kill());
    const left = async () =>
      new Set((await groups.list()).groups.map(({ group }) => group).filter((name) => name.startsWith("many.")));
    let remains = new Set<string>();
    await settled("the other coordinators have loaded the groups", async () => {
      const { groups: told, failures } = await groups.list();
      const states = await groups.standing(MANY);
      remains = await left();
      return failures.length === 0 && told.length > 0 && states.every(({ error }) => error === null);
    });
    t.diagnostic(countsOf(outcomes));
    assertTold(outcomes, remains);
    await settled("the rest is planned and made", async () => {
      const rest = [...(await left())];
      if (rest.length > 0) await apply(await plan("groups.delete", { groups: rest }));
      return (await left()).size === 0;
    });
    await back(crashed);
  });
});

function countsOf(outcomes: readonly TargetOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { error } of outcomes) {
    const what = error?.code ?? "done";
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${what}: ${count}`).join(", ");
}
