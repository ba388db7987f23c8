import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { after, before, describe, it } from "node:test";
import kafkajs, { type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { ConnectionSettings } from "../../src/contract/profiles.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { ClusterLink } from "../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../src/workers/kafka/log.ts";
import { changeError } from "../../src/workers/kafka/protocol-errors.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { DELETE_TOPICS } from "../../src/workers/wire/apis/delete-topics.ts";
import { NO_TOPIC_ID } from "../../src/workers/wire/apis/metadata.ts";
import { assertEachOnce, brokerOffsets, caughtUp, openTail, pulseOf, settingsFor, until } from "./support.ts";

// A CommonJS package: some of its names are seen only through the default import.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, logLevel, ResourcePatternTypes } = kafkajs;

describe("a tail on a secured cluster", () => {
  let broker: Broker;
  let producer: Producer;
  before(async () => {
    broker = await startBroker({
      tls: true,
      sasl: true,
      acl: true,
      // KIP-368: logins expire after this time, and the broker closes a connection that continues without a new login.
      properties: { "connections.max.reauth.ms": "3000" },
    });
    producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    for (const topic of ["allowed", "describable", "hidden"]) await broker.createTopic(topic, { partitions: 2 });
    await allow("allowed", AclOperationTypes.DESCRIBE, AclOperationTypes.READ);
    await allow("describable", AclOperationTypes.DESCRIBE);
    for (const topic of ["allowed", "describable", "hidden"]) await send(topic, 2_000);
  });
  after(async () => {
    await producer.disconnect();
    await broker.stop();
  });

  const send = (topic: string, records: number) =>
    producer.send({ topic, messages: Array.from({ length: records }, (_, n) => ({ value: `${n} `.repeat(100) })) });
  const allow = (resourceName: string, ...operations: number[]) =>
    broker.withAdmin((admin) =>
      admin.createAcls({
        acl: operations.map((operation) => ({
          resourceType: AclResourceTypes.TOPIC,
          resourceName,
          resourcePatternType: ResourcePatternTypes.LITERAL,
          principal: "User:bob",
          host: "*",
          operation,
          permissionType: AclPermissionTypes.ALLOW,
        })),
      }),
    );
  const asBob = (): ConnectionSettings =>
    settingsFor(broker.listeners.saslSsl ?? "", {
      caPem: broker.caPem,
      login: ["scram-sha-512", "bob", "bob-secret"],
    });

  it("reads by TLS and SCRAM with only Describe and Read on the topic", async (test) => {
    const session = await openTail(test, asBob(), { topic: "allowed" });
    await caughtUp(session, broker, "allowed");
    assert.equal((await pulseOf(session)).totals.fetched, 2_000);
    await assertEachOnce(session, await brokerOffsets(broker, "allowed"));
  });

  it("logs in again on its connections before the login expires, without an event or a lost record", async (test) => {
    // Node tells of the sockets that net.connect opens, not of those of tls.connect.
    const settings = settingsFor(broker.listeners.saslPlaintext ?? "", { login: ["plain", "bob", "bob-secret"] });
    const session = await openTail(test, settings, { topic: "allowed" });
    await caughtUp(session, broker, "allowed");
    let opened = 0;
    const onSocket = () => {
      opened += 1;
    };
    subscribe("net.client.socket", onSocket);
    test.after(() => unsubscribe("net.client.socket", onSocket));
    const end = Date.now() + 7_000;
    while (Date.now() < end) {
      await send("allowed", 20);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(opened, 0, "no connection was opened in place of one whose login expires");
    await caughtUp(session, broker, "allowed");
    await assertEachOnce(session, await brokerOffsets(broker, "allowed"));
    assert.deepEqual(await session.events(0), []);
  });

  it("logs in again on a control connection, while several requests wait", async () => {
    const link = new ClusterLink(asBob(), makeClientLog());
    try {
      await link.connect();
      const connection = await link.any();
      for (const end = Date.now() + 7_000; Date.now() < end; ) {
        await Promise.all([1, 2, 3].map(() => link.metadata(["allowed"])));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.equal(await link.any(), connection);
    } finally {
      link.close();
    }
  });

  it("names the topic that it may not describe or read", async (test) => {
    for (const topic of ["describable", "hidden"]) {
      await assert.rejects(openTail(test, asBob(), { topic }), (error: unknown) => {
        assert.ok(error instanceof Error && "code" in error);
        assert.equal(error.code, "TOPIC_UNAUTHORIZED", error.message);
        assert.ok(error.message.includes(topic));
        return true;
      });
    }
  });

  it("reports that a topic is unknown", async (test) => {
    const settings = settingsFor(broker.bootstrap);
    await assert.rejects(openTail(test, settings, { topic: "no-such-topic" }), { code: "TOPIC_UNKNOWN" });
  });

  it("reports when Read is revoked, and continues when it is granted again", async (test) => {
    const session = await openTail(test, asBob(), { topic: "allowed" });
    await caughtUp(session, broker, "allowed");
    await broker.withAdmin((admin) =>
      admin.deleteAcls({
        filters: [
          {
            resourceType: AclResourceTypes.TOPIC,
            resourceName: "allowed",
            resourcePatternType: ResourcePatternTypes.LITERAL,
            operation: AclOperationTypes.READ,
            permissionType: AclPermissionTypes.ALLOW,
            principal: "User:bob",
            host: "*",
          },
        ],
      }),
    );
    await until("the tail says so", async () => (await pulseOf(session)).state === "failed");
    assert.equal((await pulseOf(session)).error?.code, "TOPIC_UNAUTHORIZED");
    await allow("allowed", AclOperationTypes.READ);
    await until("the tail is live again", async () => (await pulseOf(session)).state === "live");
    await send("allowed", 10);
    await caughtUp(session, broker, "allowed");
    await assertEachOnce(session, await brokerOffsets(broker, "allowed"));
  });

  it("names the ACL that a change of a topic lacks", async () => {
    const link = new ClusterLink({ ...asBob(), mayChange: true }, makeClientLog());
    try {
      await link.connect();
      const request = {
        topicNames: ["allowed"],
        topics: [{ name: "allowed", topicId: NO_TOPIC_ID }],
        timeoutMs: 5_000,
      };
      const about = { subject: "topic allowed", lookAt: "Look for the topic in the list of topics." };
      const [result] = (await link.change(DELETE_TOPICS, request, about)).responses;
      const error = changeError(result?.errorCode ?? 0, about, {
        needs: [{ operation: "Delete", resource: "Topic", name: "allowed" }],
        says: result?.errorMessage ?? null,
      });
      assert.equal(error.code, "TOPIC_UNAUTHORIZED");
      assert.equal(error.message, "You may not delete topic allowed: it needs the ACL Delete on Topic allowed.");
    } finally {
      link.close();
    }
  });

  it("lists only the topics that this user may see, with the figures that it may know", async () => {
    const cluster = new ClusterSession();
    try {
      await cluster.connect(asBob());
      const names = (await new TopicReads(cluster).list()).map(({ name }) => name);
      assert.deepEqual(names, ["allowed", "describable"]);
      const [hidden] = await new TopicReads(cluster).stats(["hidden"]);
      assert.equal(hidden?.error?.code, "TOPIC_UNAUTHORIZED");
    } finally {
      await cluster.close();
    }
  });
});
