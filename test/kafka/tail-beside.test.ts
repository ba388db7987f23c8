// A running tail keeps its pace while the engine is busy with the cluster: every record that is written meanwhile is
// delivered meanwhile. The tests compare only counts, never times.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Kafka, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { flatProfile } from "../support/profiles.ts";
import { type Engine, startEngine, type TestWindow, windowAt } from "./extension-support.ts";
import { requestFor, until } from "./support.ts";

const TAILED = "tailed";
/** Each deletion is several requests. */
const DOOMED = 200;
const ID = "p";
/** The least number of records that must arrive, one after the other, beside a deletion of all those topics. */
const LEAST = 5;

describe("a tail beside other work", { timeout: 180_000 }, () => {
  let broker: Broker;
  let engine: Engine;
  let window: TestWindow;
  let producer: Producer;
  let tail: string;
  let written = 0;

  before(async () => {
    broker = await startBroker({});
    engine = await startEngine(["--standalone", "--no-open"]);
    window = await windowAt(await engine.nextUrl());
    await broker.createTopic(TAILED, { partitions: 1 });
    const doomed = Array.from({ length: DOOMED }, (_, at) => ({ topic: `doomed.${at}`, numPartitions: 1 }));
    await broker.withAdmin((admin) => admin.createTopics({ topics: doomed, waitForLeaders: false }));
    const { api } = window;
    const profile = flatProfile({ id: ID, name: "Beside", bootstrapServers: [broker.bootstrap] });
    await api.clusters.openNew("a", profile, null, false);
    await api.changes.setLock(ID, "ask", "Beside");
    await until("all topics are there", async () => (await api.topics.list(ID)).length >= DOOMED + 1);
    tail = await api.tails.open(ID, requestFor(TAILED));
    producer = new Kafka(broker.adminClientConfig).producer();
    await producer.connect();
    await deliverOne();
  });
  after(async () => {
    await producer.disconnect();
    await window.close();
    await engine.stop();
    await broker.stop();
  });

  const matched = async () => {
    const { pulse } = await window.api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 0 });
    return pulse.totals.matched;
  };
  /** Writes a record and waits until the tail has it. */
  const deliverOne = async () => {
    await producer.send({ topic: TAILED, messages: [{ value: `record ${written}` }] });
    written += 1;
    await until("the record is there", async () => (await matched()) >= written);
  };
  /** How many records arrived, one after the other, until the work was done. */
  const deliveredBeside = async (work: Promise<unknown>) => {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => {});
    let delivered = 0;
    while (!done) {
      await deliverOne();
      if (!done) delivered += 1;
    }
    await settled;
    return delivered;
  };

  it("gets its records while lists of the whole cluster are requested", async () => {
    const { api } = window;
    const ask = async () => {
      const names = (await api.topics.list(ID)).map(({ name }) => name);
      await Promise.all([api.topics.stats(ID, names), api.topics.sizes(ID, null), api.topics.lastWrites(ID, names)]);
      await api.groups.ofTopic(ID, TAILED);
    };
    const rounds = async () => {
      for (let round = 0; round < 5; round += 1) await ask();
    };
    const delivered = await deliveredBeside(rounds());
    assert.ok(delivered >= LEAST, `${delivered} records in 5 rounds`);
  });

  it("gets its records between the requests of a long change", async () => {
    const { api } = window;
    const topics = (await api.topics.list(ID)).map(({ name }) => name).filter((name) => name.startsWith("doomed."));
    assert.equal(topics.length, DOOMED);
    const plan = await api.changes.plan(ID, "topics.delete", { topics });
    const seen = new Set<number>();
    const apply = async () => {
      const change = api.changes.apply(plan.id, plan.mustType, "deletion");
      const look = async () => {
        const progress = await api.work.progress("deletion");
        if (progress !== null) seen.add(progress.done);
      };
      const timer = setInterval(() => void look(), 20);
      try {
        return await change;
      } finally {
        clearInterval(timer);
      }
    };
    const applied = apply();
    const delivered = await deliveredBeside(applied);
    const { outcomes } = await applied;
    assert.equal(outcomes.length, DOOMED);
    // A broker that is too busy may not finish in time, and reports that.
    const done = new Set(outcomes.filter(({ error }) => error === null).map(({ target }) => target));
    assert.ok(done.size > 0);
    assert.ok(delivered >= LEAST, `${delivered} records while ${DOOMED} topics were deleted`);
    assert.ok(seen.size >= 3, `progress was reported as ${[...seen]}`);
    await until("the topics are gone", async () => {
      return (await api.topics.list(ID)).every(({ name }) => !done.has(name));
    });
  });
});
