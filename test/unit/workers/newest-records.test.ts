import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { findNewest } from "../../../src/workers/tail/newest-records.ts";
import type { SideReader } from "../../../src/workers/tail/side-reader.ts";
import { encodeBatch, encodeMarker } from "../../support/batches.ts";

/** A log of batches. Each answer has a few of them, from the requested offset on. */
interface Log {
  readonly batches: readonly { readonly base: number; readonly last: number; readonly bytes: Buffer }[];
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: number }[];
  readonly offsets: readonly number[];
  readonly end: number;
}

type Piece = { kind: "plain" | "committed" | "aborted"; records: number; hole: number };

function makeLog(pieces: readonly Piece[]): Log {
  const batches: { base: number; last: number; bytes: Buffer }[] = [];
  const aborted: { producerId: bigint; firstOffset: number }[] = [];
  const offsets: number[] = [];
  let next = 0;
  const add = (bytes: Buffer, base: number, last: number) => batches.push({ base, last, bytes });
  for (const [index, { kind, records, hole }] of pieces.entries()) {
    const base = next;
    const producerId = BigInt(index + 1);
    const own = Array.from({ length: records }, (_, n) => ({ offset: base + n * (hole + 1), key: null, value: "x" }));
    const last = (own.at(-1)?.offset ?? base) + hole;
    const transaction = kind === "plain" ? {} : { transactional: true, producerId };
    add(encodeBatch({ records: own, baseOffset: base, lastOffset: last, ...transaction }), base, last);
    next = last + 1;
    if (kind !== "aborted") offsets.push(...own.map(({ offset }) => offset));
    if (kind === "plain") continue;
    if (kind === "aborted") aborted.push({ producerId, firstOffset: base });
    add(encodeMarker(next, producerId, kind === "aborted" ? "abort" : "commit"), next, next);
    next += 1;
  }
  return { batches, aborted, offsets, end: next };
}

/**
 * Answers as a broker does, `most` batches at a time.
 * @param room batches that fit into an answer, over all partitions
 */
function readerOf(
  logs: readonly Log[],
  most: number,
  asked: number[] = [],
  room = Number.POSITIVE_INFINITY,
): Parameters<typeof findNewest>[0] {
  const fetch: SideReader["fetch"] = async (partitions, _maxBytes, visit) => {
    let left = room;
    for (const { partition, fetchOffset } of partitions) {
      asked.push(fetchOffset);
      const log = logs[partition];
      if (log === undefined) continue;
      const found = log.batches.filter(({ last }) => last >= fetchOffset).slice(0, Math.min(most, left));
      left -= found.length;
      const upTo = found.at(-1)?.last ?? -1;
      const bytes = Buffer.concat(found.map((batch) => batch.bytes));
      const fetched = {
        partition,
        errorCode: 0,
        highWatermark: log.end,
        lastStableOffset: log.end,
        logStartOffset: 0,
        aborted: log.aborted.filter(({ firstOffset }) => firstOffset <= upTo),
        recordsFrom: 0,
        recordsTo: bytes.length,
        preferredReadReplica: -1,
      };
      visit(fetched, bytes);
    }
    return "at once";
  };
  return { topic: "orders", isolation: "read_committed", fetch, tierOf: async () => "local" };
}

describe("the search for the newest records", () => {
  it("finds the start of the newest N records, with any holes between them", async () => {
    const piece = fc.record({
      kind: fc.constantFrom("plain", "committed", "aborted"),
      records: fc.integer({ min: 1, max: 40 }),
      hole: fc.integer({ min: 0, max: 30 }),
    });
    const log = fc.array(piece, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(log, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 5 }),
        async (shapes, count, most) => {
          const logs = shapes.map((pieces) => makeLog(pieces as Piece[]));
          const wanted = logs.map(({ end }, partition) => ({ partition, earliest: 0, latest: end, count }));
          const found = await findNewest(readerOf(logs, most), wanted, () => {});
          for (const [partition, { offsets, end }] of logs.entries()) {
            const from = found.get(partition) ?? -1;
            assert.ok(from >= 0 && from <= end);
            assert.equal(offsets.filter((offset) => offset >= from).length, Math.min(count, offsets.length));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("reads a log without holes once, from the first of its newest records", async () => {
    const asked: number[] = [];
    const log = makeLog(Array.from({ length: 10 }, () => ({ kind: "plain", records: 100, hole: 0 })));
    const wanted = [{ partition: 0, earliest: 0, latest: 1_000, count: 150 }];
    const found = await findNewest(readerOf([log], 10, asked), wanted, () => {});
    assert.deepEqual([found.get(0), asked], [850, [850]]);
  });

  it("gives up on a broker that sends nothing, instead of fetching without a pause", async () => {
    const asked: number[] = [];
    const log = { ...makeLog([{ kind: "plain", records: 10, hole: 0 }]), batches: [], end: 5 };
    const wanted = [{ partition: 0, earliest: 0, latest: 1_000, count: 3 }];
    await assert.rejects(
      findNewest(readerOf([log], 1, asked), wanted, () => {}),
      { code: "KAFKA_ERROR" },
    );
    assert.equal(asked.length, 9);
  });

  it("does not treat a partition as empty when an answer had no space for its records", async () => {
    const log = makeLog(Array.from({ length: 10 }, () => ({ kind: "plain", records: 10, hole: 0 })));
    const logs = Array.from({ length: 12 }, () => log);
    const wanted = logs.map((_, partition) => ({ partition, earliest: 0, latest: 100, count: 35 }));
    const found = await findNewest(readerOf(logs, 1, [], 2), wanted, () => {});
    assert.deepEqual(
      [...found],
      logs.map((_, partition) => [partition, 65]),
    );
  });

  it("accepts a hole at the end of the log when the broker waited in full and has no remote tier", async () => {
    const log = { ...makeLog([{ kind: "plain", records: 100, hole: 0 }]), end: 200 };
    const wanted = [{ partition: 0, earliest: 0, latest: 200, count: 20 }];
    const reader = readerOf([log], 1);
    const waited: typeof reader.fetch = async (...args) => {
      await reader.fetch(...args);
      return "after the wait";
    };
    const found = await findNewest({ ...reader, fetch: waited }, wanted, () => {});
    assert.equal(found.get(0), 80);
    await assert.rejects(
      findNewest({ ...reader, fetch: waited, tierOf: async () => "remote" }, wanted, () => {}),
      { message: "The remote storage returns nothing for orders/0 from offset 180." },
    );
  });
});
