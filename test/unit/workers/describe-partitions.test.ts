import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { ClusterLink } from "../../../src/workers/kafka/cluster-link.ts";
import { describePartitions } from "../../../src/workers/topics/describe-partitions.ts";

type Asks = Pick<ClusterLink, "ask">;
interface Cursor {
  readonly topicName: string;
  readonly partitionIndex: number;
}

const TOPIC = "orders";
const partition = (partitionIndex: number, about: object = {}) => ({
  errorCode: 0,
  partitionIndex,
  leaderId: 1,
  leaderEpoch: 4,
  replicaNodes: [1, 2],
  isrNodes: [1],
  eligibleLeaderReplicas: [2],
  lastKnownElr: [],
  offlineReplicas: [2],
  ...about,
});

/** A cluster that answers DescribeTopicPartitions, or lacks it, and Metadata. */
function cluster(
  pages: ((cursor: Cursor | null) => object) | null,
  metadata: object = {},
  mostPages = 50,
): Asks & { asked: string[] } {
  const asked: string[] = [];
  const ask = async ({ name }: { name: string }, { cursor }: { cursor?: Cursor | null }) => {
    asked.push(name);
    assert.ok(asked.length < mostPages, "it goes on without end");
    if (name === "Metadata") return metadata;
    if (pages === null) throw new TailwaterError("API_UNSUPPORTED", "It is too old.");
    return pages(cursor ?? null);
  };
  return { ask: ask as unknown as Asks["ask"], asked };
}

const page = (partitions: readonly object[], next: number | null, errorCode = 0) => ({
  topics: [{ errorCode, name: TOPIC, partitions }],
  nextCursor: next === null ? null : { topicName: TOPIC, partitionIndex: next },
});

test("pages are joined in order, and repeated partitions are left out", async () => {
  const link = cluster((cursor) =>
    cursor === null
      ? page([partition(1), partition(0), partition(2)], 2)
      : page([partition(0), partition(2), partition(3, { leaderId: -1, leaderEpoch: -1, errorCode: 5 })], null),
  );
  const details = await describePartitions(link, TOPIC);
  assert.deepEqual(
    details.map((one) => one.partition),
    [0, 1, 2, 3],
  );
  assert.deepEqual(details[0], {
    partition: 0,
    leader: 1,
    leaderEpoch: 4,
    replicas: [1, 2],
    isr: [1],
    offline: [2],
    eligibleLeaders: [2],
    lastKnownElr: [],
    error: null,
  });
  const last = details[3];
  assert.deepEqual([last?.leader, last?.leaderEpoch, last?.error?.code], [null, null, "LEADER_NOT_AVAILABLE"]);
});

test("a broker without the API gets a metadata request, which has no eligible leaders", async () => {
  const { eligibleLeaderReplicas: _, lastKnownElr: __, ...plain } = partition(0);
  const link = cluster(null, { topics: [{ errorCode: 0, name: TOPIC, partitions: [plain] }] });
  const [only] = await describePartitions(link, TOPIC);
  assert.deepEqual([only?.isr, only?.eligibleLeaders, only?.lastKnownElr], [[1], null, null]);
  assert.deepEqual(link.asked, ["DescribeTopicPartitions", "Metadata"]);
});

test("a cursor that does not advance, or jumps, is an error", async () => {
  for (const next of [2, 1, 0, -1, 2 ** 31 - 1]) {
    const link = cluster((cursor) => page([partition(0), partition(1)], cursor === null ? 2 : next));
    await assert.rejects(describePartitions(link, TOPIC), { code: "ANSWER_MALFORMED" });
  }
});

test("endless pages with almost no content are an error", async () => {
  const link = cluster((cursor) => page([partition(0)], (cursor?.partitionIndex ?? 0) + 1), {}, 2_000);
  await assert.rejects(describePartitions(link, TOPIC), { code: "ANSWER_MALFORMED", message: /does not end/ });
});

test("a topic that does not exist or is not allowed is reported so", async () => {
  const none = cluster(() => ({ topics: [], nextCursor: null }));
  await assert.rejects(describePartitions(none, TOPIC), { code: "TOPIC_UNKNOWN" });
  const denied = cluster(() => page([], null, 29));
  await assert.rejects(describePartitions(denied, TOPIC), {
    code: "TOPIC_UNAUTHORIZED",
    message: "You may not describe topic orders: it needs the ACL Describe on Topic orders.",
  });
});
