// Only Kafka 4.2 and newer set a share group's start offsets (4.1, which most tests run on, ignores the request: see
// groups-change.test.ts). Only what the broker's answer names counts as done.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startBroker } from "../../scripts/kafka/broker.ts";
import { SetupError } from "../../scripts/kafka/setup-error.ts";
import { ClusterSession } from "../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../src/workers/groups/groups.ts";
import { groupsForTests } from "../support/groups.ts";
import { topicsWithRecords } from "./groups-support.ts";
import { settingsFor } from "./support.ts";

const VERSION = "4.4.0";
const ORDERS = "orders";

test("a newer Kafka sets a share group's start offsets, and reports which it cannot set", {
  timeout: 180_000,
}, async (t) => {
  const broker = await startBroker({ version: VERSION }).catch((error: unknown) => {
    if (!(error instanceof SetupError)) throw error;
    t.skip(`The jars of Kafka ${VERSION} cannot be had: ${error.message.split("\n")[0]}`);
    return null;
  });
  if (broker === null) return;
  t.after(() => broker.stop());
  await topicsWithRecords(broker, { [ORDERS]: 2 }, 40);
  const start = groupsForTests(broker.bootstrap);
  await start.share("mails", [ORDERS], { members: 0, committed: { [ORDERS]: { 0: 20, 1: 30 } } });
  const session = new ClusterSession();
  t.after(() => session.close());
  await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
  const groups = groupsOf(session);

  const outcomes = await groups.commit("mails", [
    { topic: ORDERS, partition: 0, offset: 5 },
    { topic: ORDERS, partition: 7, offset: 5 },
  ]);
  assert.deepEqual(
    outcomes.map(({ target, error }) => [target, error?.code ?? null]),
    [
      ["orders/0", null],
      ["orders/7", "TOPIC_UNKNOWN"],
    ],
  );
  const now = (await groups.describe("mails")).offsets.map(({ partition, committed }) => [partition, committed]);
  assert.deepEqual(now.toSorted(), [
    [0, 5],
    [1, 30],
  ]);
});
