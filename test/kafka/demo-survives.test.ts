// What a user can do to the demo through the app: the demo continues and restores nothing that was deleted.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { EMPTY, FALLS_BEHIND, KEEPS_UP, KIP_848, SHARES } from "../../scripts/demo/groups.ts";
import { endsOf } from "../../scripts/demo/offsets.ts";
import { AUDIT, CLICKSTREAM, COMPRESSED, DEMO_TOPICS, ORDERS, PAYMENTS, TRANSFERS } from "../../scripts/demo/topics.ts";
import { GroupClient } from "../../scripts/kafka/groups/group-client.ts";
import { type Child, startChild } from "../../scripts/run/child.ts";
import { stepOf } from "../../scripts/run/demo-cluster.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { CONFIG_RESOURCE } from "../../src/workers/wire/apis/describe-configs.ts";
import { brokerForTests } from "../support/broker.ts";
import { settingsFor, until } from "./support.ts";

const [GZIP, SNAPPY] = COMPRESSED;
const LIMIT_MS = 90_000;

// This broker creates topics that a client requests with auto-creation, so that such requests of the demo are detected.
const broker = await brokerForTests({ properties: { "auto.create.topics.enable": "true" } });
const client = new GroupClient(broker.bootstrap, "test");
const session = new ClusterSession();
const groups = groupsOf(session);
const folder = await mkdtemp(join(tmpdir(), "tailwater-demo-"));
const steps: string[] = [];
let demo: Child;

before(async () => {
  await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
  // A topic with a record gets no history, because writing it takes a while.
  const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  for (const { topic, numPartitions, config } of DEMO_TOPICS) {
    await broker.createTopic(topic, { partitions: numPartitions, config });
    await producer.send({ topic, messages: [{ key: "first", value: "first" }] });
  }
  await producer.disconnect();
  const args = ["--import", "tsx", "scripts/demo/demo.ts", "--bootstrap", broker.bootstrap];
  const onLine = (line: string) => {
    const step = stepOf(line);
    if (step !== null) steps.push(step);
  };
  demo = startChild("The demo", process.execPath, args, join(folder, "demo.log"), { onLine });
});

after(async () => {
  await demo.end(4_000);
  client.close();
  await session.close();
  await rm(folder, { recursive: true });
});

const written = async (topic: string) =>
  [...(await endsOf(client, topic)).values()].reduce((sum, { high }) => sum + high, 0);
const untilWritten = async (topic: string, atLeast = 1) => {
  const before = await written(topic);
  await until(`${topic} is written`, async () => (await written(topic)) >= before + atLeast, LIMIT_MS);
};
const untilStable = (...names: readonly string[]) =>
  until(
    `${names} are stable with members`,
    async () => (await groups.standing(names)).every(({ state, members }) => state === "Stable" && members > 0),
    LIMIT_MS,
  );
const saysOf = (start: string) => steps.filter((step) => step.startsWith(start));
const untilSaid = (start: string) => until(`"${start}…" is said`, async () => saysOf(start).length > 0, LIMIT_MS);
const topics = () => broker.withAdmin((admin) => admin.listTopics());

describe("the demo continues", { timeout: 400_000 }, () => {
  before(async () => {
    await untilStable(KEEPS_UP, FALLS_BEHIND, KIP_848, SHARES);
    for (const topic of [ORDERS, PAYMENTS, CLICKSTREAM, AUDIT, TRANSFERS, ...COMPRESSED]) await untilWritten(topic);
  });

  it("when topics are deleted: it writes the others, and the deleted ones stay deleted until they are created again", async () => {
    const gone = [ORDERS, PAYMENTS, AUDIT, TRANSFERS, CLICKSTREAM, GZIP];
    await broker.withAdmin((admin) => admin.deleteTopics({ topics: gone }));
    for (const topic of gone) await untilSaid(`${topic} waits`);
    for (const topic of [SNAPPY, "stock-zstd"]) await untilWritten(topic, 50);
    const now = await topics();
    assert.deepEqual(
      gone.filter((topic) => now.includes(topic)),
      [],
    );
    for (const topic of gone) assert.equal(saysOf(`${topic} waits`).length, 1, `${topic} is reported once`);
    for (const topic of gone) await broker.createTopic(topic, { partitions: 2 });
    for (const topic of gone) await untilWritten(topic);
    await untilStable(KEEPS_UP, FALLS_BEHIND, KIP_848, SHARES);
    for (const [group, topic] of [
      [KEEPS_UP, ORDERS],
      [FALLS_BEHIND, CLICKSTREAM],
      [KIP_848, PAYMENTS],
      [SHARES, ORDERS],
    ] as const) {
      const reads = async () =>
        (await groups.describe(group)).offsets.some((one) => one.topic === topic && (one.committed ?? 0) > 0);
      await until(`${group} reads ${topic} again`, reads, LIMIT_MS);
    }
  });

  it("when a topic takes no large records, is emptied, or gets partitions", async () => {
    const allow = (bytes: string) =>
      broker.withAdmin((admin) =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [
            {
              type: CONFIG_RESOURCE.topic,
              name: SNAPPY,
              configEntries: [{ name: "max.message.bytes", value: bytes }],
            },
          ],
        }),
      );
    await allow("10");
    await untilSaid(`${SNAPPY} waits`);
    await allow("1000000");
    await untilWritten(SNAPPY);
    await broker.withAdmin(async (admin) => {
      const ends = await admin.fetchTopicOffsets(CLICKSTREAM);
      const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
      await admin.deleteTopicRecords({ topic: CLICKSTREAM, partitions });
      await admin.createPartitions({ topicPartitions: [{ topic: GZIP, count: 5 }] });
    });
    await untilWritten(CLICKSTREAM, 50_000);
    await until(
      "the new partitions are written",
      async () => {
        return ((await endsOf(client, GZIP)).get(4)?.high ?? 0) > 0;
      },
      LIMIT_MS,
    );
    assert.deepEqual(saysOf(`${CLICKSTREAM} waits`).length, 1, "only its deletion");
  });

  it("when members of its groups are removed, and a group is deleted", async () => {
    for (const group of [KEEPS_UP, FALLS_BEHIND]) {
      const before = (await groups.describe(group)).members.map(({ memberId }) => memberId);
      await groups.removeMembers(group, before);
      const isBack = async () => {
        const { state, members } = await groups.describe(group);
        return (
          state === "Stable" &&
          members.length === before.length &&
          !members.some((one) => before.includes(one.memberId))
        );
      };
      await until(`${group} is back`, isBack, LIMIT_MS);
    }
    const [deleted] = await groups.delete([EMPTY]);
    assert.equal(deleted?.error, null);
    await untilWritten(CLICKSTREAM, 50_000);
    assert.equal((await groups.standing([EMPTY]))[0]?.state, null);
  });

  it("and ends on request, with little output", async () => {
    assert.ok(demo.running());
    assert.ok(steps.length < 40, steps.join("\n"));
    await demo.end(4_000);
    assert.equal(await demo.gone, 0);
  });
});
