// A cluster in the middle of an upgrade to Kafka 2.8: its brokers report topic ids, and its controller deletes by name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClusterSession } from "../../../src/workers/cluster/cluster-session.ts";
import { TopicReads } from "../../../src/workers/topics/topic-reads.ts";
import { DELETE_TOPICS } from "../../../src/workers/wire/apis/delete-topics.ts";
import { METADATA_FULL, NO_TOPIC_ID } from "../../../src/workers/wire/apis/metadata.ts";
import { NOT_ASKED } from "../../../src/workers/wire/apis/operations.ts";
import { settingsFor } from "../../kafka/support.ts";
import { startHostileBroker } from "../../support/hostile-broker.ts";
import { answering, speaking } from "../../support/wire-broker.ts";

const [FIRST, OTHER, SECOND] = ["1".repeat(32), "2".repeat(32), "3".repeat(32)];

for (const [kafka, newest] of [
  ["2.7", 5],
  ["2.8", 6],
] as const) {
  test(`a controller of Kafka ${kafka} does not delete a topic that was created again under the name`, async (t) => {
    const ids = new Map([
      ["kept", FIRST],
      ["again", OTHER],
    ]);
    const asked: unknown[] = [];
    const metadata = answering(METADATA_FULL, ({ topics }, { broker }) => ({
      throttleTimeMs: 0,
      brokers: [{ nodeId: 1, host: "127.0.0.1", port: broker.port, rack: null }],
      ...{ clusterId: "c", controllerId: 1, clusterAuthorizedOperations: NOT_ASKED, errorCode: 0 },
      topics: (topics ?? []).map(({ name }) => ({
        ...{ errorCode: 0, name, topicId: ids.get(name ?? "") ?? NO_TOPIC_ID, isInternal: false },
        ...{ partitions: [], topicAuthorizedOperations: NOT_ASKED },
      })),
    }));
    const deletion = answering(DELETE_TOPICS, ({ topics, topicNames }, { version }) => {
      asked.push(version < 6 ? topicNames : topics.map(({ topicId }) => topicId));
      const told = { errorCode: 0, errorMessage: null };
      const byName = topicNames.map((name) => ({ name, topicId: NO_TOPIC_ID, ...told }));
      const byId = topics.map(({ topicId }) => {
        const isThere = [...ids.values()].includes(topicId);
        return { name: null, topicId, ...told, errorCode: isThere ? 0 : 100 };
      });
      return { throttleTimeMs: 0, responses: version < 6 ? byName : byId };
    });
    const old = { ...deletion, api: { ...deletion.api, versions: [1, newest] as const } };
    const broker = await startHostileBroker(speaking([metadata, old]));
    const session = new ClusterSession();
    t.after(async () => {
      await session.close();
      await broker.stop();
    });
    await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
    const topics = new TopicReads(session);
    const planned = (await topics.standing(["kept", "again"])).map(({ topic, topicId }) => ({ topic, topicId }));
    assert.deepEqual(
      planned.map(({ topicId }) => topicId),
      [FIRST, OTHER],
    );
    ids.set("again", SECOND);
    const outcomes = await topics.delete(planned);
    assert.deepEqual(
      outcomes.map(({ target, error }) => [target, error?.code ?? "deleted"]),
      [
        ["kept", "deleted"],
        ["again", "TOPIC_UNKNOWN"],
      ],
    );
    assert.deepEqual(asked, kafka === "2.7" ? [["kept"]] : [[FIRST, OTHER]]);
  });
}
