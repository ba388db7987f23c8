// Logs with offsets beyond 2^53: their figures and plans keep every digit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClusterSession } from "../../../src/workers/cluster/cluster-session.ts";
import { groupsOf } from "../../../src/workers/groups/groups.ts";
import { TopicRates } from "../../../src/workers/topics/topic-rates.ts";
import { TopicReads } from "../../../src/workers/topics/topic-reads.ts";
import { settingsFor } from "../../kafka/support.ts";
import { API, frame, int16, int32, int64, list, startHostileBroker, text } from "../../support/hostile-broker.ts";

const [LIST_GROUPS, DESCRIBE_GROUPS, OFFSET_FETCH] = [16, 15, 9];
const [START, END] = [2n ** 53n + 1n, 2n ** 63n - 1n];
const TOPIC = "orders";

test("the ends of a log, a lag and a plan are exact for offsets beyond 2^53", async (t) => {
  const ofTopic = (...fields: Buffer[]) => list([Buffer.concat([text(TOPIC), list([Buffer.concat(fields)])])]);
  const broker = await startHostileBroker({
    topic: TOPIC,
    versions: { [LIST_GROUPS]: [0, 2], [DESCRIBE_GROUPS]: [0, 2], [OFFSET_FETCH]: [0, 5] },
    answers: {
      [API.findCoordinator]: ({ id, broker: own }) =>
        frame(id, int32(0), int16(0), text(null), int32(1), text("127.0.0.1"), int32(own.port)),
      [LIST_GROUPS]: ({ id }) => frame(id, int32(0), int16(0), list([Buffer.concat([text("desk"), text("consumer")])])),
      [DESCRIBE_GROUPS]: ({ id }) => {
        const group = [int16(0), text("desk"), text("Empty"), text("consumer"), text("range"), list([])];
        return frame(id, int32(0), list([Buffer.concat(group)]));
      },
      [OFFSET_FETCH]: ({ id }) =>
        frame(id, int32(0), ofTopic(int32(0), int64(END - 9n), int32(-1), text(""), int16(0)), int16(0)),
      [API.listOffsets]: ({ id, body }) => {
        const offset = body.includes(int64(-1n)) ? END : START;
        return frame(id, int32(0), ofTopic(int32(0), int16(0), int64(-1n), int64(offset)));
      },
    },
  });
  const session = new ClusterSession();
  t.after(async () => {
    await session.close();
    await broker.stop();
  });
  await session.connect(settingsFor(broker.bootstrap, { mayChange: true }));
  const groups = groupsOf(session);
  const { offsets, warnings } = await groups.describe("desk");
  assert.deepEqual(
    offsets.map(({ start, committed, end, lag, error }) => [start, committed, end, lag, error]),
    [[START, END - 9n, END, 9, null]],
  );
  assert.deepEqual(warnings, []);
  const [stats] = await new TopicReads(session).stats([TOPIC]);
  assert.deepEqual([stats?.records, stats?.error], [END - START, null]);
  const row = async (to: Parameters<typeof groups.planReset>[0]["to"]) => {
    const [only] = await groups.planReset({ group: "desk", to, of: [] });
    return [only?.new, only?.asked, only?.by];
  };
  assert.deepEqual(await row({ kind: "earliest" }), [START, null, START - (END - 9n)]);
  assert.deepEqual(await row({ kind: "latest", minus: 2 }), [END - 2n, null, 7]);
  assert.deepEqual(await row({ kind: "shift", by: 3 }), [END - 6n, null, 3]);
  assert.deepEqual(await row({ kind: "offset", offset: 5 }), [START, 5, START - (END - 9n)]);
  const wanted = [{ topic: TOPIC, partition: 0, offset: START + 2n }];
  assert.deepEqual(await row({ kind: "offsets", offsets: wanted }), [START + 2n, null, START + 2n - (END - 9n)]);
});

test("the rate of a log beyond 2^53 is correct", () => {
  const rates = new TopicRates();
  assert.equal(rates.add(TOPIC, 0, END - 20n), null);
  assert.equal(rates.add(TOPIC, 5_000, END - 10n), 2);
});
