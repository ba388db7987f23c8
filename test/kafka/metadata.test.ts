import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { parseAddress } from "../../src/workers/kafka/address.ts";
import { BrokerConnection } from "../../src/workers/kafka/broker-connection.ts";
import { API_KEYS } from "../../src/workers/kafka/kafkajs-internals.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { requestMetadata } from "../../src/workers/kafka/metadata.ts";

describe("metadata from a real broker", () => {
  let broker: Broker;
  let connection: BrokerConnection;
  before(async () => {
    broker = await startBroker();
    await broker.createTopic("one", { partitions: 3 });
    await broker.createTopic("two");
    const client = { profileId: "test", security: { tls: null, sasl: null }, logger: makeClientLog().logger };
    connection = await BrokerConnection.open(parseAddress(broker.bootstrap), client, {
      timeoutMs: 5_000,
      receiveBytes: null,
    });
  });
  after(async () => {
    connection.close();
    await broker.stop();
  });

  it("reads the same from our own version 12 as from kafkajs' version 6, which old brokers get", async () => {
    const old = {
      versions: { ...connection.versions, [API_KEYS.metadata]: { minVersion: 0, maxVersion: 6 } },
      version: connection.version.bind(connection),
      send: connection.send.bind(connection),
    };
    for (const topics of [null, ["one", "two", "none"]]) {
      const ours = await requestMetadata(connection, topics);
      const theirs = await requestMetadata(old, topics);
      const byName = ({ topics: list }: typeof ours) =>
        new Map(list.map((topic) => [topic.name, { ...topic, id: null }]));
      assert.deepEqual(byName(ours), byName(theirs));
      assert.equal(ours.clusterId, theirs.clusterId);
      assert.deepEqual(ours.brokers, theirs.brokers);
      assert.equal(byName(ours).get("one")?.partitions.length, 3);
    }
  });

  it("leaves the connection at rest after an answer", async (test) => {
    await requestMetadata(connection, []);
    const looks = test.mock.method(RequestQueue.prototype, "checkPendingRequests");
    await sleep(200);
    assert.equal(looks.mock.callCount(), 0);
  });

  it("asks for the brokers alone, and tells topics apart by id", async () => {
    assert.deepEqual((await requestMetadata(connection, [])).topics, []);
    const { topics } = await requestMetadata(connection, ["one", "two"]);
    const ids = new Set(topics.map(({ id }) => id));
    assert.equal(ids.size, 2);
    assert.ok(!ids.has(null));
  });
});
