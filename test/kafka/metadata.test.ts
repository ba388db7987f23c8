import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { parseAddress } from "../../src/workers/kafka/address.ts";
import { BrokerConnection } from "../../src/workers/kafka/broker-connection.ts";
import { asAdvertised } from "../../src/workers/kafka/host-map.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { type Metadata, requestMetadata } from "../../src/workers/kafka/metadata.ts";
import { METADATA } from "../../src/workers/wire/apis/metadata.ts";

describe("metadata from a real broker", () => {
  let broker: Broker;
  let connection: BrokerConnection;
  before(async () => {
    broker = await startBroker();
    await broker.createTopic("one", { partitions: 3 });
    await broker.createTopic("two");
    const client = {
      profileId: "test",
      mayChange: () => false,
      reach: asAdvertised,
      route: null,
      security: { tls: null, caPem: null, serverName: null, identity: null, sasl: null },
      log: makeClientLog(),
    };
    connection = await BrokerConnection.open(parseAddress(broker.bootstrap), client, {
      timeoutMs: 5_000,
      receiveBytes: null,
    });
  });
  after(async () => {
    connection.close();
    await broker.stop();
  });

  it("reads the same from each version that the broker offers, so old brokers work too", async () => {
    const { minVersion, maxVersion } = connection.versions[METADATA.key] ?? assert.fail("no metadata");
    const newest = await requestMetadata(connection, ["one", "two", "none"]);
    // Topics have ids from version 10 on; a leader epoch is used only of a topic with an id.
    const byName = ({ topics }: Metadata, version: number) =>
      new Map(
        topics.map((topic) => {
          const partitions = topic.partitions.map((one) => (version < 10 ? { ...one, leaderEpoch: null } : one));
          return [topic.name, { ...topic, id: null, partitions }];
        }),
      );
    assert.deepEqual(
      byName(newest, maxVersion)
        .get("one")
        ?.partitions.map(({ leaderEpoch }) => leaderEpoch),
      [0, 0, 0],
    );
    const highest = Math.min(maxVersion, METADATA.versions[1]);
    for (let version = Math.max(minVersion, METADATA.versions[0], 1); version <= highest; version++) {
      const only = { ...METADATA, versions: [version, version] as const };
      const old = { ask: (_: unknown, request: never) => connection.ask(only, request) };
      const answer = await requestMetadata(old as unknown as BrokerConnection, ["one", "two", "none"]);
      assert.deepEqual(byName(answer, maxVersion), byName(newest, version), `version ${version}`);
      assert.deepEqual(answer.brokers, newest.brokers);
    }
  });

  it("asks for the brokers alone, and tells topics apart by id", async () => {
    assert.deepEqual((await requestMetadata(connection, [])).topics, []);
    const { topics } = await requestMetadata(connection, ["one", "two"]);
    const ids = new Set(topics.map(({ id }) => id));
    assert.equal(ids.size, 2);
    assert.ok(!ids.has(null));
  });

  it("leaves no timer behind when nothing is asked", async () => {
    await requestMetadata(connection, []);
    connection.close();
    assert.ok(!process.getActiveResourcesInfo().includes("Timeout"));
  });
});
