// Lies of a hostile broker about topics and groups, through the whole app. Expected: an answer or a named error within
// 15 s, at most 300 MB, and an exit within 3 s. Each lie has its own app.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { WindowApi } from "../../src/contract/api.ts";
import { TailwaterError } from "../../src/contract/errors.ts";
import type { GroupSummary } from "../../src/contract/groups.ts";
import { DESCRIBE_CONFIGS } from "../../src/workers/wire/apis/describe-configs.ts";
import { DESCRIBE_GROUPS } from "../../src/workers/wire/apis/describe-groups.ts";
import { DESCRIBE_LOG_DIRS } from "../../src/workers/wire/apis/describe-log-dirs.ts";
import { DESCRIBE_TOPIC_PARTITIONS } from "../../src/workers/wire/apis/describe-topic-partitions.ts";
import { FIND_COORDINATOR } from "../../src/workers/wire/apis/find-coordinator.ts";
import { LIST_GROUPS } from "../../src/workers/wire/apis/list-groups.ts";
import { METADATA_FULL } from "../../src/workers/wire/apis/metadata.ts";
import { OFFSET_FETCH } from "../../src/workers/wire/apis/offset-fetch.ts";
import { NOT_ASKED } from "../../src/workers/wire/apis/operations.ts";
import { startHostileBroker } from "../support/hostile-broker.ts";
import { type Answering, answering, repeated, speaking } from "../support/wire-broker.ts";
import { READS, topicId } from "./lies/changes/world.ts";
import { profileFor, startFaultApp } from "./support/app.ts";

const SHOWN_WITHIN_MS = 15_000;
const MB = 1024 * 1024;
const PROFILE = "liar";

interface ReadingLie {
  readonly name: string;
  readonly tells: readonly Answering[];
  /** Sends the window's request and checks the answer. */
  ask(api: WindowApi): Promise<unknown>;
  /** Codes of the expected error; empty: no error. */
  readonly codes: readonly string[];
}

const listed = (names: readonly string[]) => ({
  ...{ throttleTimeMs: 0, errorCode: 0 },
  groups: names.map((groupId) => {
    return { groupId, protocolType: "consumer", groupState: "Empty", groupType: "classic" };
  }),
});
const listing = (names: () => readonly string[]) => answering(LIST_GROUPS, () => listed(names()));
/** The same group many times. */
const listingOne = (count: number, name: string) =>
  answering(LIST_GROUPS, (_, about) => repeated(LIST_GROUPS, about, count, (one) => listed([name].slice(0, one))));

interface Member {
  readonly memberMetadata: Uint8Array;
  readonly memberAssignment: Uint8Array;
}
const NO_BYTES = { memberMetadata: new Uint8Array(), memberAssignment: new Uint8Array() };

const described = (groups: readonly string[], members: readonly Member[]) => ({
  throttleTimeMs: 0,
  groups: groups.map((groupId) => ({
    ...{ errorCode: 0, errorMessage: null, groupId, groupState: "Stable", protocolType: "consumer" },
    ...{ protocolData: "range", authorizedOperations: NOT_ASKED },
    members: members.map((bytes, index) => ({
      ...{ memberId: `m${index}`, groupInstanceId: null, clientId: "", clientHost: "", ...bytes },
    })),
  })),
});
const describing = (members: readonly Member[]) =>
  answering(DESCRIBE_GROUPS, ({ groups }) => described(groups, members));
const describingMany = (count: number) =>
  answering(DESCRIBE_GROUPS, ({ groups }, about) =>
    repeated(DESCRIBE_GROUPS, about, count, (one) => described(groups, [NO_BYTES].slice(0, one))),
  );

const committing = (offsets: readonly bigint[]) =>
  answering(OFFSET_FETCH, ({ groups }) => ({
    ...{ throttleTimeMs: 0, errorCode: 0, topics: [] },
    groups: groups.map(({ groupId }) => ({
      ...{ groupId, errorCode: 0 },
      topics: [
        {
          name: "orders",
          partitions: offsets.map((committedOffset, partitionIndex) => ({
            ...{ partitionIndex, committedOffset, committedLeaderEpoch: -1, metadata: null, errorCode: 0 },
          })),
        },
      ],
    })),
  }));

/** Version 1, one topic, two partitions, and no user data, encoded as the Java client does. */
const ASSIGNMENT = Buffer.from("000100000001" + "00066f7264657273" + "000000020000000000000001" + "ffffffff", "hex");
const SUBSCRIPTION = Buffer.from("000100000001" + "00066f7264657273" + "ffffffff" + "00000000", "hex");
/** Every byte inverted, every length cut, and a version that does not exist yet. */
const garbled = (bytes: Buffer): readonly Buffer[] => [
  ...[...bytes].map((byte, at) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.of(~byte & 255), bytes.subarray(at + 1)]),
  ),
  ...[...bytes].map((_, at) => bytes.subarray(0, at)),
  Buffer.concat([Buffer.of(127, 255), bytes.subarray(2)]),
];
const GARBLED: readonly Member[] = [
  ...garbled(ASSIGNMENT).map((memberAssignment) => ({ memberMetadata: SUBSCRIPTION, memberAssignment })),
  ...garbled(SUBSCRIPTION).map((memberMetadata) => ({ memberMetadata, memberAssignment: ASSIGNMENT })),
];

const STRANGE = ["", " ", "a\nb", "\u001b[2J", "\u202egnp.exe", "\u0000", "é".repeat(16_000), "__proto__", "a/0"];
const config = (name: string, value: string | null, isSensitive = false) => ({
  ...{ name, value, readOnly: false, configSource: 1, isSensitive },
  ...{ synonyms: [{ name, value, source: 1 }], configType: 2, documentation: null },
});
const configuring = (...configs: readonly ReturnType<typeof config>[]) =>
  answering(DESCRIBE_CONFIGS, ({ resources }) => ({
    throttleTimeMs: 0,
    results: resources.map(({ resourceType, resourceName }) => {
      return { errorCode: 0, errorMessage: null, resourceType, resourceName, configs };
    }),
  }));

const partition = (partitionIndex: number, replicaNodes: readonly number[]) => ({
  ...{ errorCode: 0, partitionIndex, leaderId: 1, leaderEpoch: 1, replicaNodes, isrNodes: [1] },
  ...{ eligibleLeaderReplicas: null, lastKnownElr: null, offlineReplicas: [] },
});
const paging = (partitions: (from: number) => ReturnType<typeof partition>[], next: (from: number) => number | null) =>
  answering(DESCRIBE_TOPIC_PARTITIONS, ({ cursor }) => {
    const from = cursor?.partitionIndex ?? 0;
    const until = next(from);
    const about = { errorCode: 0, name: "orders", topicId: topicId("orders"), isInternal: false };
    return {
      throttleTimeMs: 0,
      topics: [{ ...about, partitions: partitions(from), topicAuthorizedOperations: NOT_ASKED }],
      nextCursor: until === null ? null : { topicName: "orders", partitionIndex: until },
    };
  });
const sizing = (...sizes: readonly bigint[]) =>
  answering(DESCRIBE_LOG_DIRS, () => ({
    ...{ throttleTimeMs: 0, errorCode: 0 },
    results: sizes.map((partitionSize, index) => ({
      ...{ errorCode: 0, logDir: `/${index}`, totalBytes: -1n, usableBytes: -1n, isCordoned: false },
      topics: [
        {
          name: "orders",
          partitions: [0, 1].map((partitionIndex) => {
            return { partitionIndex, partitionSize, offsetLag: 0n as never, isFutureKey: index > 0 };
          }),
        },
      ],
    })),
  }));

const summary = (group: string): GroupSummary => {
  return { group, type: "classic", state: "Empty", protocolType: "consumer", coordinator: 1 };
};
const many = (count: number, of: (index: number) => string) => () => Array.from({ length: count }, (_, at) => of(at));

const LIES: readonly ReadingLie[] = [
  {
    name: "100,000 groups",
    tells: [listing(many(100_000, (at) => `a-group-of-ordinary-length-${at}`))],
    ask: async ({ groups }) => assert.equal((await groups.list(PROFILE)).groups.length, 100_000),
    codes: [],
  },
  {
    name: "more groups than fit into one answer",
    tells: [listingOne(900_000, "a-group-of-ordinary-length-000000")],
    ask: async ({ groups }) => groups.list(PROFILE),
    codes: ["ANSWER_TOO_LARGE", "ANSWER_MALFORMED"],
  },
  {
    name: "a million groups with names of two characters",
    tells: [listingOne(1_000_000, "ab")],
    ask: async ({ groups }) => groups.list(PROFILE),
    codes: ["ANSWER_TOO_LARGE", "ANSWER_MALFORMED"],
  },
  {
    name: "names of groups that are empty, escapes, line breaks, right to left, and 32 kB long",
    tells: [listing(() => STRANGE), committing([3n])],
    ask: async ({ groups }) => {
      const told = (await groups.list(PROFILE)).groups.map(({ group }) => group);
      assert.deepEqual([...told].sort(), [...STRANGE].sort());
      assert.equal((await groups.figures(PROFILE, STRANGE.map(summary))).length, STRANGE.length);
      for (const group of STRANGE) await orNamed(groups.describe(PROFILE, group));
    },
    codes: [],
  },
  {
    name: "a group of a million members",
    tells: [describingMany(1_000_000)],
    ask: async ({ groups }) => groups.describe(PROFILE, "readers"),
    codes: ["ANSWER_TOO_LARGE", "ANSWER_MALFORMED"],
  },
  {
    name: "a group of 300,000 members",
    tells: [describingMany(300_000)],
    ask: async ({ groups }) => groups.describe(PROFILE, "readers"),
    codes: ["ANSWER_TOO_LARGE", "ANSWER_MALFORMED"],
  },
  {
    name: "a group of 50,000 members",
    tells: [describingMany(50_000)],
    ask: async ({ groups }) => assert.equal((await groups.describe(PROFILE, "readers")).members.length, 50_000),
    codes: [],
  },
  {
    name: "members whose bytes are garbled",
    tells: [describing(GARBLED)],
    ask: async ({ groups }) => {
      const { members, failures } = await groups.describe(PROFILE, "readers");
      assert.equal(members.length, GARBLED.length);
      assert.ok(
        failures.length > 0 && failures.every(({ code }) => code === "ANSWER_MALFORMED" || code === "TOPIC_UNKNOWN"),
      );
    },
    codes: [],
  },
  {
    name: "committed offsets of −1, −2, −2^63 and 2^63−1",
    tells: [committing([-1n, -2n, -(2n ** 63n), 2n ** 63n - 1n])],
    ask: async ({ groups }) => {
      const { offsets } = await groups.describe(PROFILE, "readers");
      assert.deepEqual(
        offsets.map(({ partition: of, committed }) => [of, committed]),
        [
          [1, null],
          [2, null],
          [3, 2n ** 63n - 1n],
        ],
      );
      await groups.figures(PROFILE, [summary("readers")]);
    },
    codes: [],
  },
  {
    name: "a value of 7 MB, sent twice",
    tells: [configuring(config("retention.ms", "9".repeat(7 * MB)), config("cleanup.policy", "delete"))],
    ask: async ({ topics }) => topics.config(PROFILE, "orders"),
    codes: [],
  },
  {
    name: "a value of 10 MB, sent twice",
    tells: [configuring(config("retention.ms", "9".repeat(10 * MB)), config("cleanup.policy", "delete"))],
    ask: async ({ topics }) => topics.config(PROFILE, "orders"),
    codes: ["ANSWER_TOO_LARGE"],
  },
  {
    name: "a sensitive value that the broker sends anyway",
    tells: [configuring(config("ssl.key", "hunter2", true), config("cleanup.policy", "delete"))],
    ask: async ({ topics, changes }) => {
      const told = [
        await topics.config(PROFILE, "orders"),
        await topics.configValues(PROFILE, ["orders"], ["ssl.key"]),
      ];
      assert.doesNotMatch(JSON.stringify(told), /hunter2/);
      await changes.setLock(PROFILE, "ask", PROFILE);
      assert.doesNotMatch(JSON.stringify(await changes.journal(null, 10)), /hunter2/);
    },
    codes: [],
  },
  {
    name: "sizes of −1 and 2^63−1 bytes",
    tells: [sizing(-1n, 2n ** 63n - 1n, 2n ** 63n - 1n)],
    ask: async ({ topics }) => {
      await topics.sizes(PROFILE, ["orders"]);
      await topics.describe(PROFILE, "orders");
    },
    codes: [],
  },
  {
    name: "a partition of a million replicas",
    tells: [
      paging(
        () => [
          partition(
            0,
            Array.from({ length: 1_000_000 }, (_, at) => at),
          ),
        ],
        () => null,
      ),
    ],
    ask: async ({ topics }) => topics.describe(PROFILE, "orders"),
    codes: ["ANSWER_MALFORMED"],
  },
  {
    name: "pages that start over",
    tells: [
      paging(
        () => [partition(0, [1])],
        () => 0,
      ),
    ],
    ask: async ({ topics }) => topics.describe(PROFILE, "orders"),
    codes: ["ANSWER_MALFORMED"],
  },
  {
    name: "endless pages of one partition",
    tells: [
      paging(
        (from) => [partition(from, [1])],
        (from) => from + 1,
      ),
    ],
    ask: async ({ topics }) => topics.describe(PROFILE, "orders"),
    codes: ["ANSWER_MALFORMED"],
  },
  {
    name: "a cluster that loses all brokers after it is open",
    tells: [
      answering(METADATA_FULL, ({ topics }, { broker, before }) => ({
        throttleTimeMs: 0,
        brokers: before === 0 ? [{ nodeId: 1, host: "127.0.0.1", port: broker.port, rack: null }] : [],
        ...{ clusterId: "liar", controllerId: 77, clusterAuthorizedOperations: NOT_ASKED, errorCode: 0 },
        topics: topics?.length === 0 ? [] : [],
      })),
    ],
    ask: async ({ groups, topics, changes }) => {
      assert.deepEqual(await topics.list(PROFILE), []);
      await changes.setLock(PROFILE, "ask", PROFILE);
      const made = changes.plan(PROFILE, "topics.create", {
        ...{ topic: "made", partitions: 1, replicationFactor: 1, config: {} },
      });
      await assert.rejects(made, { code: "LEADER_NOT_AVAILABLE" });
      return groups.list(PROFILE);
    },
    codes: ["LEADER_NOT_AVAILABLE"],
  },
  {
    name: "coordinators that always answer COORDINATOR_LOAD_IN_PROGRESS, and answer late",
    tells: [
      answering(FIND_COORDINATOR, () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
        return {
          ...{ throttleTimeMs: 0, errorCode: 15, errorMessage: null, nodeId: -1, host: "", port: -1, coordinators: [] },
        };
      }),
    ],
    ask: async ({ groups }) => groups.describe(PROFILE, "readers"),
    codes: ["KAFKA_ERROR"],
  },
];

/** An answer, or a named error. */
async function orNamed(asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => {
    assert.ok(error instanceof TailwaterError && error.code !== "INTERNAL", String(error));
  });
}

describe("a broker that lies about topics and groups:", { timeout: 300_000 }, () => {
  for (const lie of LIES) {
    it(lie.name, async (t) => {
      const spoken = [...READS, ...lie.tells];
      const broker = await startHostileBroker(speaking(spoken));
      const app = await startFaultApp(null);
      t.after(() => Promise.all([app.stop(), broker.stop()]));
      const { api } = app;
      await api.profiles.save(profileFor(PROFILE, broker.bootstrap), null, false);
      await api.clusters.open(PROFILE, PROFILE, null, false);
      const began = performance.now();
      const error = await lie.ask(api).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      const ms = Math.round(performance.now() - began);
      t.diagnostic(`${lie.name}: ${error ?? "answered"} after ${ms} ms, ${Math.round(app.peakBytes() / MB)} MB`);
      if (error !== null && !(error instanceof TailwaterError)) throw error;
      if (error === null) assert.equal(lie.codes.length, 0, "it is told");
      else assert.ok(lie.codes.includes(error.code), `${error.code}: ${error.message}`);
      assert.ok(ms < SHOWN_WITHIN_MS, `${ms} ms`);
      await app.assertSound();
    });
  }
});
