import assert from "node:assert/strict";
import { test } from "node:test";
import type { Acl } from "../../../src/workers/kafka/denied.ts";
import { changeError, KAFKA, protocolError } from "../../../src/workers/kafka/protocol-errors.ts";

const DELETE: Acl = { operation: "Delete", resource: "Topic", name: "orders" };
const TARGET = { subject: "topic orders", lookAt: "Look for the topic in the list." };

test("a denial names the missing ACL of its resource type", () => {
  const read: Acl = { operation: "Read", resource: "Group", name: "billing" };
  const onTopic = protocolError(KAFKA.topicAuthorizationFailed, "topic orders", { needs: [read, DELETE] });
  assert.equal(onTopic.code, "TOPIC_UNAUTHORIZED");
  assert.equal(onTopic.message, "You may not delete topic orders: it needs the ACL Delete on Topic orders.");
  const onGroup = protocolError(KAFKA.groupAuthorizationFailed, "group billing", { needs: [DELETE, read] });
  assert.equal(onGroup.code, "GROUP_UNAUTHORIZED");
  assert.equal(onGroup.message, "You may not read group billing: it needs the ACL Read on Group billing.");
  const cluster: Acl = { operation: "Create", resource: "Cluster", name: "kafka-cluster", doing: "create topics" };
  const onCluster = protocolError(KAFKA.clusterAuthorizationFailed, "the cluster", { needs: [cluster] });
  assert.equal(onCluster.code, "CLUSTER_UNAUTHORIZED");
  assert.equal(onCluster.message, "You may not create topics: it needs the ACL Create on Cluster.");
});

test("a denial of another resource than the required one uses Kafka's wording", () => {
  const error = protocolError(KAFKA.groupAuthorizationFailed, "group billing", { needs: [DELETE] });
  assert.equal(error.code, "GROUP_UNAUTHORIZED");
  assert.match(error.message, /group billing/);
});

test("an error without special handling has Kafka's name and a next step", () => {
  const error = protocolError(27, "group $& billing");
  assert.equal(error.code, "KAFKA_ERROR");
  assert.equal(error.message, "A rebalance of group $& billing is in progress (REBALANCE_IN_PROGRESS).");
  assert.match(error.hint ?? "", /Try again when it is stable\.$/);
  assert.match(protocolError(4_711, "topic orders").message, /unknown error \(code 4711\) for topic orders/);
});

test("a broker's message is shown on one line, without control characters", () => {
  const says = `no\u001b[31m\nway ${"x".repeat(2_000)}`;
  const { message, code } = protocolError(44, "topic orders", { says });
  assert.equal(code, "POLICY_VIOLATION");
  assert.match(message, / The broker says: no \[31m way x+…$/);
  assert.ok(message.length < 700);
  assert.match(
    protocolError(44, "topic orders", { says: "Not a number" }).message,
    / The broker says: Not a number\.$/,
  );
  assert.match(protocolError(44, "topic orders", { says: "Not a number." }).message, /[^.]\.$/);
  assert.doesNotMatch(protocolError(44, "topic orders", { says: "" }).message, /says/);
  // Cleaning 10 MB of such characters used to take seconds and 250 MB.
  const before = process.memoryUsage.rss();
  protocolError(44, "topic orders", { says: "\u001b[2J\n\u0000no".repeat(1_250_000) });
  assert.ok(process.memoryUsage.rss() - before < 100 * 2 ** 20);
});

test("a change that the broker did not finish may be done; a refused one is not", () => {
  // Leaders and coordinators may write before they answer with these codes, and an unknown code proves nothing.
  for (const errorCode of [-1, 7, 13, 20, 6, 15, 16, 56, 4_711]) {
    const open = changeError(errorCode, TARGET);
    assert.deepEqual([open.code, open.subject, open.hint], ["OUTCOME_UNKNOWN", TARGET.subject, TARGET.lookAt]);
    assert.match(open.message, /It may or may not have been done\.$/);
  }
  assert.equal(changeError(KAFKA.topicAlreadyExists, TARGET).code, "TOPIC_EXISTS");
  assert.equal(changeError(KAFKA.topicAuthorizationFailed, TARGET, { needs: [DELETE] }).code, "TOPIC_UNAUTHORIZED");
});
