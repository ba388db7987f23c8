// Tails and scans of a log whose leader or history changes. The harness's broker answers, honestly or not;
// test/kafka/log-truncated uses a real broker.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { TailRequest } from "../../../src/contract/tails.ts";
import { TailSession } from "../../../src/workers/tail/tail-session.ts";
import { assertAccounts } from "../../faults/support/account.ts";
import { openTail, pulseOf, RESOURCES, settingsFor, until } from "../../kafka/support.ts";
import { encodeBatch } from "../../support/batches.ts";
import {
  API,
  epochAnswer,
  fetchAnswer,
  fetchOffset,
  type HostileAnswer,
  type HostileBroker,
  offsetsAnswer,
  startHostileBroker,
} from "../../support/hostile-broker.ts";

const TOPIC = "orders";
/** The offset of the field in OffsetForLeaderEpoch v2, for this topic and one partition. */
const EPOCH_AT = 24;
const CLUSTER_AUTHORIZATION_FAILED = 31;
const FENCED_LEADER_EPOCH = 74;

interface EpochAnswer {
  readonly errorCode?: number;
  readonly epoch?: number;
  readonly end?: bigint;
}

/** A log with one record per batch, each with its leader epoch, and the leader's answers about them. */
class FakeLog {
  epochs: readonly number[];
  /** Records per fetch. */
  atOnce = 1_000;
  /** Null: the answer of an honest leader; "none": the broker lacks the API. */
  lie: ((epoch: number) => EpochAnswer) | "none" | null = null;
  /** The epoch in a batch's header. */
  epochOf = (offset: number) => this.epochs[offset] ?? -1;
  /** The requested epochs. */
  readonly asked: number[] = [];

  constructor(...epochs: readonly (readonly [count: number, epoch: number])[]) {
    this.epochs = logOf(epochs);
  }

  async start(test: TestContext): Promise<HostileBroker> {
    const versions = this.lie === "none" ? {} : { [API.offsetForLeaderEpoch]: [0, 2] as const };
    const broker = await startHostileBroker({
      versions,
      answers: {
        [API.fetch]: this.#fetch,
        [API.listOffsets]: (request) => offsetsAnswer(request, TOPIC, 0n, BigInt(this.epochs.length)),
        [API.offsetForLeaderEpoch]: ({ id, body }) => {
          const asked = body.readInt32BE(EPOCH_AT);
          this.asked.push(asked);
          const answer = typeof this.lie === "function" ? this.lie(asked) : this.#endOf(asked);
          const { errorCode = 0, epoch = -1, end = -1n } = answer;
          return epochAnswer(id, TOPIC, errorCode, epoch, end);
        },
      },
    });
    test.after(() => broker.stop());
    return broker;
  }

  /** As LeaderEpochFileCache.endOffsetFor. */
  #endOf(asked: number): EpochAnswer {
    const floor = Math.max(...this.epochs.filter((epoch) => epoch <= asked));
    if (asked > Math.max(...this.epochs) || floor < 0) return {};
    return { epoch: floor, end: BigInt(this.epochs.lastIndexOf(floor) + 1) };
  }

  readonly #fetch: HostileAnswer = (request) => {
    const { id, socket } = request;
    const from = fetchOffset(request);
    const end = this.epochs.length;
    const highWatermark = BigInt(end);
    const batches = this.epochs.slice(from, from + this.atOnce).map((epoch, n) => {
      const offset = from + n;
      const records = [{ offset, key: null, value: `epoch ${epoch}, ${offset}` }];
      return encodeBatch({ records, leaderEpoch: this.epochOf(offset) });
    });
    const errorCode = from > end ? 1 : 0;
    const answer = fetchAnswer(id, TOPIC, 0, Buffer.concat(batches), { highWatermark, errorCode });
    setTimeout(() => socket.destroyed || socket.write(answer), from === end ? 100 : 5);
    return null;
  };
}

function logOf(parts: readonly (readonly [count: number, epoch: number])[]): readonly number[] {
  return parts.flatMap(([count, epoch]) => Array.from({ length: count }, () => epoch));
}

const open = (test: TestContext, broker: HostileBroker, about: Partial<TailRequest> = {}) =>
  openTail(test, settingsFor(broker.bootstrap), { topic: TOPIC, ...about });
const partitionOf = async (session: TailSession) => {
  const [partition] = await session.partitions();
  assert.ok(partition !== undefined);
  assertAccounts([partition]);
  return partition;
};
const untilAt = (session: TailSession, offset: number) =>
  until(`it stands at ${offset}`, async () => (await partitionOf(session)).position === offset);
const told = async (session: TailSession) =>
  (await session.events(0)).map(({ kind, message }) => `${kind}: ${message}`);
const rowsOf = async (session: TailSession) => {
  const { epoch, firstRow, endRow } = await pulseOf(session);
  const { rows } = await session.rows(epoch, firstRow, endRow - firstRow);
  return rows.map((row) => (row.kind === "record" ? (row.value?.text ?? "") : row.kind));
};
/** The rows of a finished recording. */
const recordedIn = async (test: TestContext, path: string) => {
  const offline = new TailSession();
  test.after(() => offline.close());
  await offline.openRecording(path, RESOURCES);
  await until("the recording is read", async () => (await pulseOf(offline)).state === "done");
  return rowsOf(offline);
};
const written = (epochs: readonly number[], from: number) =>
  epochs.slice(from).map((epoch, n) => `epoch ${epoch}, ${from + n}`);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a log whose leader changes", { concurrency: true }, () => {
  it("needs no request when epochs change within an answer, and one when they change between answers", async (test) => {
    const log = new FakeLog([100, 1], [100, 2], [100, 3]);
    const session = await open(test, await log.start(test));
    await untilAt(session, 300);
    assert.deepEqual(log.asked, []);
    log.epochs = [...log.epochs, ...logOf([[10, 4]])];
    await untilAt(session, 310);
    assert.deepEqual([log.asked, await told(session)], [[3], []]);
    assert.deepEqual(await rowsOf(session), written(log.epochs, 0));
  });

  it("is read from where it was truncated, although it is now longer than the position", async (test) => {
    const log = new FakeLog([60, 1], [40, 2]);
    const session = await open(test, await log.start(test));
    await untilAt(session, 100);
    const read = await rowsOf(session);
    log.epochs = logOf([
      [30, 1],
      [20, 3],
      [90, 4],
    ]);
    await untilAt(session, 140);
    assert.deepEqual(await rowsOf(session), [...read, ...written(log.epochs, 30)]);
    const { start, fetched } = await partitionOf(session);
    assert.deepEqual([start, fetched, (await pulseOf(session)).totals.fetched], [30, 110, 210]);
    assert.deepEqual(await told(session), [
      "log-truncated: The log of orders/0 was truncated to offset 30, before the read position 100. The records that were read at offsets 30 to 99 are gone. Reading continues at 30.",
    ]);
  });

  it("is read from where it was truncated, although it is now shorter", async (test) => {
    const log = new FakeLog([60, 1], [40, 2]);
    const session = await open(test, await log.start(test));
    await untilAt(session, 100);
    log.epochs = logOf([
      [60, 1],
      [10, 2],
      [20, 4],
    ]);
    await untilAt(session, 90);
    assert.deepEqual((await rowsOf(session)).slice(100), written(log.epochs, 70));
    assert.match((await told(session)).join(), /truncated to offset 70, before the read position 100/);
  });

  it("is read from its start when it has none of the earlier records", async (test) => {
    const log = new FakeLog([100, 5]);
    const session = await open(test, await log.start(test));
    await untilAt(session, 100);
    log.epochs = logOf([[150, 0]]);
    await untilAt(session, 150);
    assert.deepEqual((await rowsOf(session)).slice(100), written(log.epochs, 0));
    assert.match((await told(session)).join(), /replaced: .* before offset 100\. .* offset 0/);
  });

  it("is recorded whole when it is truncated below the position before it is read again", async (test) => {
    const log = new FakeLog([60, 1], [40, 2]);
    const session = await open(test, await log.start(test));
    await untilAt(session, 100);
    const folder = await mkdtemp(join(tmpdir(), "tailwater-history-"));
    test.after(() => rm(folder, { recursive: true }));
    const path = join(folder, "orders.recording");
    await session.record(path);
    await session.setPaused(true);
    log.epochs = logOf([
      [30, 1],
      [20, 3],
      [90, 4],
    ]);
    await session.reread();
    await session.setPaused(false);
    await untilAt(session, 140);
    await session.record(null);
    assert.deepEqual(await recordedIn(test, path), written(log.epochs, 30));
  });

  it("ends a scan whose position was truncated, with the reason", async (test) => {
    const log = new FakeLog([60, 1], [140, 2]);
    log.atOnce = 1;
    const session = await open(test, await log.start(test), { endAt: { kind: "now" } });
    await until("it is in the middle", async () => ((await partitionOf(session)).position ?? 0) > 70);
    log.epochs = logOf([
      [70, 1],
      [500, 4],
    ]);
    await until("it ends", async () => (await pulseOf(session)).state === "failed");
    const { error } = await pulseOf(session);
    assert.deepEqual([error?.code, error?.subject], ["LOG_TRUNCATED", "orders/0"]);
    assert.match(
      error?.message ?? "",
      /truncated to offset 60 during the scan: 140 offsets of the range \(60 to 199\)/,
    );
    const { complete, partitions } = await session.receipt();
    assert.deepEqual([complete, partitions[0]?.error?.code], [false, "LOG_TRUNCATED"]);
    await partitionOf(session);
  });

  it("is still read when its broker cannot report the truncation, and that is shown once", async (test) => {
    for (const lie of ["none", () => ({ errorCode: CLUSTER_AUTHORIZATION_FAILED })] as const) {
      const log = new FakeLog([100, 1]);
      log.lie = lie;
      const session = await open(test, await log.start(test));
      await untilAt(session, 100);
      for (const epoch of [2, 3]) {
        log.epochs = [...log.epochs, ...logOf([[10, epoch]])];
        await untilAt(session, 80 + epoch * 10 + 10);
      }
      assert.deepEqual(await rowsOf(session), written(log.epochs, 0));
      const [said, ...more] = await told(session);
      assert.match(said ?? "", /^log-not-checked: The leader of orders\/0 changed/);
      assert.deepEqual(more, []);
      log.epochs = log.epochs.slice(0, 80);
      await until("the tail goes back", async () => (await told(session)).length === 2);
      assert.match((await told(session))[1] ?? "", /^log-truncated: .* ends at offset 80, .* does not report where/);
      log.epochs = [...log.epochs, 5];
      await untilAt(session, 81);
    }
  });
});

describe("a broker that lies about leader epochs", { concurrency: true }, () => {
  /** Read up to 100; then the epoch changes, and the leader is asked. */
  const asked = async (test: TestContext, lie: FakeLog["lie"]) => {
    const log = new FakeLog([100, 5]);
    log.lie = lie;
    const broker = await log.start(test);
    const session = await open(test, broker);
    await untilAt(session, 100);
    log.epochs = [...log.epochs, ...logOf([[50, 6]])];
    return { log, broker, session };
  };

  it("has no epochs at all: is read, and gets no request", async (test) => {
    const log = new FakeLog([100, 5], [20, 6]);
    log.epochOf = () => -1;
    log.atOnce = 7;
    const session = await open(test, await log.start(test));
    await untilAt(session, 120);
    assert.deepEqual([log.asked, await told(session)], [[], []]);
  });

  it("goes back, and answers that nothing was truncated: is read", async (test) => {
    const log = new FakeLog([100, 5]);
    log.atOnce = 10;
    log.epochOf = (offset) => 1_000 - Math.floor(offset / 10);
    log.lie = (epoch) => ({ epoch, end: 1_000n });
    const session = await open(test, await log.start(test));
    await untilAt(session, 100);
    assert.equal(log.asked.length, 9);
    assert.deepEqual(await told(session), []);
  });

  const errors: readonly (readonly [string, EpochAnswer, string])[] = [
    ["an error for ever", { errorCode: FENCED_LEADER_EPOCH }, "LEADER_NOT_AVAILABLE"],
    ["an error that is none of Kafka's", { errorCode: 9_999 }, "KAFKA_ERROR"],
    ["an end at −5", { epoch: 5, end: -5n }, "KAFKA_ERROR"],
    ["an end at 2^63−1", { epoch: 5, end: 2n ** 63n - 1n }, "OFFSET_TOO_LARGE"],
    ["the epoch 2^31−1", { epoch: 0x7fff_ffff, end: 100n }, "KAFKA_ERROR"],
    ["the epoch −2^31", { epoch: -0x8000_0000, end: 100n }, "KAFKA_ERROR"],
  ];
  for (const [name, answer, code] of errors) {
    it(`answers ${name}: is reported, and gets fewer and fewer requests`, async (test) => {
      const { log, session } = await asked(test, () => answer);
      const error = async () => (await pulseOf(session)).error ?? (await partitionOf(session)).error;
      await until("the error is reported", async () => (await error())?.code === code);
      await pause(1_500);
      assert.ok(log.asked.length < 15, `asked ${log.asked.length} times`);
      assert.equal((await partitionOf(session)).position, 100);
      log.lie = null;
      await untilAt(session, 150);
      await until("the error is gone", async () => (await error()) === null);
      assert.deepEqual(await rowsOf(session), written(log.epochs, 0));
    });
  }

  it("has batches of another epoch in every answer: is reported, and gets fewer and fewer requests", async (test) => {
    const { log, session } = await asked(test, (epoch) => ({ epoch, end: 1_000n }));
    let n = 6;
    log.epochOf = (offset) => (offset < 100 ? 5 : n++);
    await until("the error is reported", async () => (await partitionOf(session)).error?.code === "KAFKA_ERROR");
    await pause(1_500);
    assert.ok(log.asked.length < 20, `asked ${log.asked.length} times`);
    log.epochOf = (offset) => (offset < 100 ? 5 : 0x7fff_ffff);
    await untilAt(session, 150);
  });

  it("always answers that none of the earlier records is left: is read again each time, but slowly", async (test) => {
    const log = new FakeLog([100, 5]);
    log.atOnce = 50;
    let n = 1;
    log.epochOf = () => n++;
    log.lie = () => ({});
    const session = await open(test, await log.start(test));
    await until("the tail goes back", async () => (await told(session)).length >= 2);
    await pause(2_000);
    const times = (await told(session)).length;
    assert.ok(times < 12, `${times} times`);
    assertAccounts(await session.partitions());
    assert.equal((await pulseOf(session)).state, "live");
  });
});
