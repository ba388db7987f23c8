import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { TailRequest } from "../../../src/contract/tails.ts";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { makeClientLog } from "../../../src/workers/kafka/log.ts";
import { EventLog } from "../../../src/workers/tail/events.ts";
import { TailEngine } from "../../../src/workers/tail/tail-engine.ts";
import type { TailSession } from "../../../src/workers/tail/tail-session.ts";
import { LIST_OFFSETS } from "../../../src/workers/wire/apis/list-offsets.ts";
import { WireWriter } from "../../../src/workers/wire/wire-writer.ts";
import { assertSums, openTail, pulseOf, settingsFor, until } from "../../kafka/support.ts";
import { encodeBatch } from "../../support/batches.ts";
import {
  API,
  bytes,
  fetchAnswer,
  frame,
  type HostileBroker,
  type HostileOptions,
  int16,
  int32,
  int64,
  list,
  lyingFrame,
  startHostileBroker,
  text,
} from "../../support/hostile-broker.ts";

const NOTHING = Buffer.alloc(0);
/** Says that the log of each partition holds offsets 0 to 9. */
const TEN_OFFSETS: HostileOptions["answers"] = {
  [API.listOffsets]: ({ id, body }) => {
    const offset = body.includes(int64(-1n)) ? 10n : 0n;
    const partitions = [0, 1].map((n) => Buffer.concat([int32(n), int16(0), int64(-1n), int64(offset)]));
    return frame(id, int32(0), list([Buffer.concat([text("orders"), list(partitions)])]));
  },
};

/** One partition of an answer, as fetch v4 writes it. */
function part(partition: number, records: Buffer, errorCode = 0): Buffer {
  return Buffer.concat([int32(partition), int16(errorCode), int64(10n), int64(10n), int32(0), bytes(records)]);
}

/** A whole answer: each topic with its partitions. */
function answerOf(id: number, ...topics: readonly (readonly [string, ...Buffer[]])[]): Buffer {
  return frame(id, int32(0), list(topics.map(([name, ...parts]) => Buffer.concat([text(name), list(parts)]))));
}

function batchOf(from: number, to: number): Buffer {
  const records = Array.from({ length: to - from }, (_, n) => ({
    offset: from + n,
    key: null,
    value: `record ${from + n}`,
  }));
  return encodeBatch({ records });
}

/** A tail of a broker that lies. */
async function tailOf(
  test: TestContext,
  options: HostileOptions,
  about: Partial<TailRequest> = {},
): Promise<{ broker: HostileBroker; session: TailSession }> {
  const versions = { [API.listOffsets]: [2, 2], ...options.versions } as const;
  const broker = await startHostileBroker({ ...options, versions, answers: { ...TEN_OFFSETS, ...options.answers } });
  test.after(() => broker.stop());
  const session = await openTail(test, settingsFor(broker.bootstrap), { topic: "orders", ...about });
  return { broker, session };
}

/** The number per second, over two seconds, after the first second. */
async function perSecond(count: () => number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const before = count();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return (count() - before) / 2;
}

const fetches = (broker: HostileBroker) => broker.requests.get(API.fetch) ?? 0;

describe("a broker that answers at once without records", () => {
  it("gets fewer and fewer requests when it holds records back, and the partition reports it", async (test) => {
    const { broker, session } = await tailOf(test, {
      answers: { [API.fetch]: ({ id }) => fetchAnswer(id, "orders", 0, NOTHING, { highWatermark: 10n }) },
    });
    assert.ok((await perSecond(() => fetches(broker))) <= 5);
    const { state, error } = await pulseOf(session);
    assert.equal(state, "reconnecting");
    assert.match(error?.message ?? "", /Broker 1 returns no records of orders\/0 from offset 0, .* ends at 10/);
    assertSums(await session.partitions());
  });

  it("gets a few requests a second at the end of its log, and new records are shown soon", async (test) => {
    let position = 0;
    const { broker, session } = await tailOf(test, {
      answers: {
        [API.fetch]: ({ id, body }) => {
          const asked = Number(body.readBigInt64BE(body.length - 12));
          const records = asked < position ? batchOf(asked, position) : NOTHING;
          return fetchAnswer(id, "orders", 0, records, { highWatermark: BigInt(position) });
        },
        [API.listOffsets]: ({ id }) =>
          frame(
            id,
            int32(0),
            list([Buffer.concat([text("orders"), list([Buffer.concat([int32(0), int16(0), int64(-1n), int64(0n)])])])]),
          ),
      },
    });
    const rate = await perSecond(() => fetches(broker));
    assert.ok(rate <= 6 && rate >= 2, `${rate} a second`);
    assert.equal((await pulseOf(session)).state, "live");
    position = 10;
    await until("the records come", async () => (await pulseOf(session)).totals.fetched === 10, 1_000);
  });

  it("is not slowed down while it sends records", async (test) => {
    let next = 0;
    const { session } = await tailOf(test, {
      answers: {
        [API.fetch]: ({ id, body }) => {
          next = Number(body.readBigInt64BE(body.length - 12)) + 1;
          return fetchAnswer(id, "orders", 0, batchOf(next - 1, next), { highWatermark: 100_000n });
        },
      },
    });
    const { fetched } = (await pulseOf(session)).totals;
    // With pauses, this many answers would take minutes.
    await until("many answers came", async () => (await pulseOf(session)).totals.fetched - fetched > 500);
  });

  for (const startAt of [{ kind: "earliest" }, { kind: "last", count: 3 }] as const) {
    it(`is reported when it requests a long pause, for a tail from ${startAt.kind}`, async (test) => {
      const throttles = (id: number) => frame(id, int32(0x7fff_ffff), list([]));
      const { session } = await tailOf(test, { answers: { [API.fetch]: ({ id }) => throttles(id) } }, { startAt });
      await until("the error is reported", async () => (await pulseOf(session)).error !== null, 15_000);
      const { state, error } = await pulseOf(session);
      assert.equal(state, "reconnecting");
      assert.match(
        error?.message ?? "",
        /Broker 1 returns no records of orders\/0.*: it asks to wait for 2147483647 ms/,
      );
    });
  }

  it("is no longer reported when it sends records at last, also by a search for the newest", async (test) => {
    const { session } = await tailOf(
      test,
      {
        answers: {
          [API.fetch]: ({ id, before, body }) =>
            before < 3
              ? frame(id, int32(200), list([]))
              : fetchAnswer(id, "orders", 0, batchOf(Number(body.readBigInt64BE(body.length - 12)), 10), {
                  highWatermark: 10n,
                }),
        },
      },
      { startAt: { kind: "last", count: 3 } },
    );
    await until("the error is reported", async () => (await pulseOf(session)).error !== null);
    await until("the tail reads on", async () => (await pulseOf(session)).totals.fetched > 0);
    const { state, totals } = await pulseOf(session);
    assert.deepEqual([state, totals.fetched], ["live", 3]);
  });

  it("is reported as stalled when the rest of an answer is overdue, before the connection is closed", async (test) => {
    const { broker, session } = await tailOf(test, {
      answers: {
        [API.fetch]: ({ id, socket }) => {
          socket.write(lyingFrame(100_000, id, int32(0)));
          return null;
        },
      },
    });
    const { connections } = broker;
    await until("the error is reported", async () => (await pulseOf(session)).error !== null);
    assert.match((await pulseOf(session)).error?.message ?? "", /No answer from 127.0.0.1:.* A fetch has waited/);
    assert.equal(broker.connections, connections);
    assert.deepEqual(await session.events(0), []);
  });

  it("gets no request for a while when it refuses every fetch", async (test) => {
    const { broker, session } = await tailOf(test, {
      versions: { [API.fetch]: [4, 7] },
      answers: { [API.fetch]: ({ id }) => frame(id, int32(0), int16(42), int32(0), list([])) },
    });
    assert.ok((await perSecond(() => broker.connections)) <= 3);
    assert.match((await pulseOf(session)).error?.message ?? "", /broker 1 .*INVALID_REQUEST/);
    const lost = (await session.events(0)).filter(({ kind }) => kind === "broker-back");
    assert.deepEqual(lost, [], "a broker that refuses every fetch is not back");
  });

  it("gets no request for a while when it closes each connection", async (test) => {
    for (const when of ["at the first fetch", "at the second"]) {
      const { broker } = await tailOf(test, {
        answers: {
          [API.fetch]: ({ id, socket, before }) => {
            if (when === "at the second" && before % 2 === 0) return answerOf(id, ["orders", part(0, NOTHING)]);
            socket.destroy();
            return null;
          },
        },
      });
      assert.ok((await perSecond(() => broker.connections)) <= 3, when);
    }
  });

  it("gets no request for a while when its logins fail at once", async (test) => {
    const { broker } = await tailOf(test, {
      answers: {
        [API.fetch]: ({ id, socket }) => {
          socket.end(answerOf(id, ["orders", part(0, NOTHING)]));
          return null;
        },
      },
    });
    assert.ok((await perSecond(() => broker.connections)) <= 3);
  });

  it("is reported as no Kafka when it answers everything but ListOffsets for the start of its log", async (test) => {
    const { session } = await tailOf(test, { answers: { [API.listOffsets]: () => null } });
    const isNone = async () => (await pulseOf(session)).error?.code === "NOT_KAFKA";
    // The same connection requests metadata after 10 s, and its answer comes before that to ListOffsets.
    await until("the missing answer is reported", isNone, 12_000);
  });

  it("blocks one partition, and no other", async (test) => {
    const cases: readonly [string, () => Buffer[], RegExp][] = [
      ["an error for ever", () => [part(1, NOTHING, 2)], /orders\/1 .*CORRUPT_MESSAGE/],
      ["no word of it", () => [], /Broker 1 did not answer for orders\/1/],
      ["partitions that were not asked for", () => [part(7, batchOf(0, 10))], /did not answer for/],
      ["the same partition of another topic", () => [], /did not answer for/],
      ["out of range for ever", () => [part(1, NOTHING, 1)], /no longer exists in orders\/1/],
      ["a part of a batch", () => [part(1, batchOf(0, 10).subarray(0, 40))], /returns no records of orders\/1/],
    ];
    const check = async ([name, lies, message]: (typeof cases)[number]) => {
      const { broker, session } = await tailOf(test, {
        leaders: [1, 1],
        answers: {
          [API.fetch]: ({ id, body, socket }) => {
            const both = body.includes(Buffer.concat([int32(0), int64(0n)]));
            const others = name.includes("topic") ? [["payments", part(1, batchOf(0, 10))] as const] : [];
            const topics: readonly (readonly [string, ...Buffer[]])[] = [
              ["orders", part(0, both ? batchOf(0, 10) : NOTHING), ...lies()],
              ...others,
            ];
            const answer = answerOf(id, ...topics);
            // The honest broker waits as requested.
            setTimeout(() => socket.destroyed || socket.write(answer), body.length < 90 && !both ? 250 : 0);
            return null;
          },
        },
      });
      await until("the good partition is read", async () => (await pulseOf(session)).totals.fetched === 10);
      assert.ok((await perSecond(() => fetches(broker))) <= 8, name);
      const partitions = await session.partitions();
      assertSums(partitions);
      assert.equal(partitions[0]?.error, null, name);
      assert.match(partitions[1]?.error?.message ?? "", message, name);
      await session.close();
    };
    await Promise.all(cases.map(check));
  });

  it("leaves other partitions readable when one cannot be read, whatever the error", async (test) => {
    const broker = await startHostileBroker({
      versions: { [API.listOffsets]: [2, 2] },
      leaders: [1, 1],
      answers: {
        ...TEN_OFFSETS,
        [API.fetch]: ({ id, socket }) => {
          const answer = answerOf(id, ["orders", part(0, batchOf(0, 10)), part(1, batchOf(0, 10))]);
          setTimeout(() => socket.destroyed || socket.write(answer), 20);
          return null;
        },
      },
    });
    test.after(() => broker.stop());
    let tries = 0;
    class Broken extends PartitionReader {
      override read(): void {
        tries += 1;
        throw new RangeError("out of ideas");
      }
    }
    const request = {
      startAt: { kind: "earliest" },
      endAt: null,
      partitions: "all",
      isolation: "read_committed",
    } as const;
    const engine = new TailEngine({
      settings: settingsFor(broker.bootstrap),
      topic: "orders",
      request,
      ranges: null,
      log: makeClientLog(),
      events: new EventLog(() => {}),
      makeReader: (partition) => {
        const sink = { budgetBytes: 1e6, beginBatch: () => {}, append: () => true };
        const options = { topic: "orders", partition, isolation: request.isolation, sink, onFailure: () => {} };
        return partition === 1 ? new Broken(options) : new PartitionReader(options);
      },
      fetchBytes: () => 1e6,
      onRecreated: () => {},
      onChange: () => {},
    });
    test.after(() => engine.close());
    await engine.open();
    await until("the good partition is read", () => engine.partition(0)?.reader.counters.fetched === 10);
    assert.ok((await perSecond(() => tries)) <= 4);
    assert.equal(engine.partition(0)?.trouble, null);
    assert.equal(engine.partition(1)?.trouble?.message, "out of ideas");
  });
});

describe("a scan whose last offsets get an empty answer", () => {
  /**
   * A log of 10 offsets with records at the first five. The leader's own log begins at `localStart`; null means that it
   * is too old to report this.
   */
  const scanOf = (test: TestContext, localStart: number | null) =>
    tailOf(
      test,
      {
        versions: { [API.listOffsets]: localStart === null ? [2, 2] : [8, 8] },
        answers: {
          [API.fetch]: ({ id, body, socket }) => {
            const asked = Number(body.readBigInt64BE(body.length - 12));
            const answer = answerOf(id, ["orders", part(0, asked < 5 ? batchOf(0, 5) : NOTHING)]);
            setTimeout(() => socket.destroyed || socket.write(answer), asked < 5 ? 0 : body.readInt32BE(4));
            return null;
          },
          ...(localStart === null
            ? {}
            : {
                [API.listOffsets]: ({ id, body }) => {
                  // The leader epoch before it is −1, too.
                  const starts: Record<string, number> = { "-4": localStart, "-2": 0, "-1": 10 };
                  const at = Object.keys(starts).find((time) => body.includes(int64(BigInt(time)))) ?? "";
                  const offset = starts[at] ?? 0;
                  const partitions = [{ partitionIndex: 0, errorCode: 0, timestamp: -1n, offset, leaderEpoch: 0 }];
                  const writer = new WireWriter(8, true);
                  writer.uvarint(0);
                  LIST_OFFSETS.response.write(writer, { throttleTimeMs: 0, topics: [{ name: "orders", partitions }] });
                  return frame(id, writer.written);
                },
              }),
        },
      },
      { endAt: { kind: "now" } },
    );

  it("skips them when the leader has them on its own disk, or cannot tell and had time", async (test) => {
    for (const localStart of [0, null]) {
      const { session } = await scanOf(test, localStart);
      await until("it is done", async () => (await pulseOf(session)).state === "done");
      const { complete, totals } = await session.receipt();
      assert.deepEqual([complete, totals.fetched, totals.missing], [true, 5, 5]);
    }
  });

  it("never skips offsets in remote storage, and shows what it waits for", async (test) => {
    const { session } = await scanOf(test, 7);
    await until("the error is reported", async () => (await pulseOf(session)).error !== null);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const { state, error } = await pulseOf(session);
    assert.equal(state, "reconnecting");
    assert.equal(error?.message, "The remote storage returns nothing for orders/0 from offset 5.");
    const { complete, totals, partitions } = await session.receipt();
    assert.deepEqual([complete, totals.missing, partitions[0]?.position], [false, 0, 5]);
  });
});
