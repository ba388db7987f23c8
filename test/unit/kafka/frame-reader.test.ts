import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type RoomShare, SharedRoom } from "../../../src/contract/shared-room.ts";
import { ABSURD_BYTES, FrameReader, STEADY_BYTES } from "../../../src/workers/kafka/frame-reader.ts";
import { LargeFrames } from "../../../src/workers/kafka/large-frames.ts";
import { frame, int32, lyingFrame } from "../../support/hostile-broker.ts";

const ANY = () => ABSURD_BYTES;
const MB = 1024 * 1024;

function roomOf(bytes: number): RoomShare {
  const room = new SharedRoom();
  room.setTotal(bytes);
  return room.claim(1);
}

interface About {
  readonly limitOf?: (id: number) => number;
  readonly reuse?: boolean;
  readonly large?: LargeFrames;
  readonly onWait?: () => void;
  readonly onRoom?: () => void;
}

function reading(about: About = {}): { reader: FrameReader; seen: Buffer[] } {
  const seen: Buffer[] = [];
  const reader = new FrameReader({
    from: "broker:9092",
    limitOf: about.limitOf ?? ANY,
    reuse: about.reuse ?? true,
    large: about.large ?? null,
    onFrame: (bytes) => seen.push(bytes),
    ...(about.onWait === undefined ? {} : { onWait: about.onWait }),
    ...(about.onRoom === undefined ? {} : { onRoom: about.onRoom }),
  });
  return { reader, seen };
}

const feed = (reader: FrameReader, bytes: Buffer) => reader.feed(bytes, bytes.length);

describe("the frame reader", () => {
  const bodies = [1, 2, 3].map((n) => Buffer.alloc(n * 300_000, n));
  const stream = Buffer.concat(bodies.map((body, id) => frame(id, body)));

  it("reads the same frames from any chunks, with and without reuse", () => {
    for (const reuse of [true, false]) {
      for (const chunkBytes of [1_009, 65_536, 1_000_003, stream.length]) {
        const seen: Buffer[] = [];
        const reader = new FrameReader({
          from: "b",
          limitOf: ANY,
          reuse,
          large: null,
          onFrame: (bytes) => seen.push(Buffer.from(bytes)),
        });
        const chunk = Buffer.alloc(chunkBytes);
        for (let at = 0; at < stream.length; at += chunkBytes) reader.feed(chunk, stream.copy(chunk, 0, at));
        assert.deepEqual(
          seen.map((bytes) => bytes.readInt32BE(0)),
          [0, 1, 2],
        );
        for (const [index, body] of bodies.entries()) assert.ok(seen[index]?.subarray(4).equals(body));
      }
    }
  });

  it("reads a stream that arrives byte by byte", () => {
    const { reader, seen } = reading();
    for (const byte of Buffer.concat([frame(7, Buffer.from("one")), frame(8)])) reader.feed(Uint8Array.of(byte), 1);
    assert.deepEqual(
      seen.map((bytes) => bytes.toString("latin1")),
      ["\0\0\0\x07one", "\0\0\0\x08"],
    );
  });

  it("does not change a frame while it reads the next one, when it reuses buffers", () => {
    const { reader, seen } = reading();
    feed(reader, Buffer.concat([frame(0x01010101, Buffer.alloc(1_000, 1)), frame(0x02020202, Buffer.alloc(1_000, 2))]));
    assert.ok(seen[0]?.every((byte) => byte === 1));
    assert.ok(seen[1]?.every((byte) => byte === 2));
  });

  it("reads a frame without a correlation id when one is expected, even an empty one", () => {
    const { reader, seen } = reading({ reuse: false, limitOf: () => assert.fail("there is no id") });
    for (const body of [Buffer.from("token"), Buffer.alloc(0), Buffer.from("x")]) {
      reader.expectBare(100);
      feed(reader, Buffer.concat([int32(body.length), body]));
    }
    assert.deepEqual(seen.map(String), ["token", "", "x"]);
    reader.expectBare(100);
    assert.throws(() => feed(reader, int32(101)), { code: "ANSWER_TOO_LARGE" });
  });

  it("refuses sizes that no broker sends with NOT_KAFKA, never with an exception of Node's", () => {
    for (const size of [-(2 ** 31), -4, -1, 0, 2, 3, ABSURD_BYTES + 1, 2 ** 31 - 1]) {
      const { reader } = reading();
      assert.throws(() => feed(reader, lyingFrame(size, 1)), { code: "NOT_KAFKA", subject: "broker:9092" }, `${size}`);
      assert.equal(reader.heldBytes, 0);
    }
  });

  it("checks the id before it keeps a byte", () => {
    const limitOf = (id: number) => {
      if (id === 5) return 100;
      throw new Error("unknown");
    };
    const { reader } = reading({ limitOf });
    assert.throws(() => feed(reader, lyingFrame(50 * MB, 6)), /unknown/);
    assert.equal(reader.heldBytes, 0);
    const other = reading({ limitOf });
    assert.throws(() => feed(other.reader, lyingFrame(101, 5)), { code: "ANSWER_TOO_LARGE" });
    assert.equal(other.reader.heldBytes, 0);
  });

  it("grows with the bytes that arrive, not with the announced size", () => {
    for (const reuse of [true, false]) {
      const { reader } = reading({ reuse });
      feed(reader, lyingFrame(200 * MB, 1, Buffer.alloc(1_000)));
      assert.ok(reader.heldBytes <= 256 * 1024, `${reader.heldBytes}`);
      feed(reader, Buffer.alloc(3 * MB));
      assert.ok(reader.heldBytes <= STEADY_BYTES, `${reader.heldBytes}`);
    }
  });

  it("releases a large buffer after its frame, or on request", () => {
    const { reader } = reading();
    feed(reader, frame(1, Buffer.alloc(20 * MB)));
    assert.ok(reader.heldBytes > 20 * MB);
    for (let round = 0; round < 2; round++) feed(reader, frame(1, Buffer.alloc(1_000)));
    assert.ok(reader.heldBytes < MB);
    feed(reader, frame(1, Buffer.alloc(20 * MB)));
    reader.giveBack(false);
    assert.ok(reader.heldBytes < MB);
  });

  it("keeps unread bytes, and all frames it has returned, when the stream ends", () => {
    const { reader, seen } = reading();
    feed(reader, Buffer.concat([frame(1, Buffer.alloc(10 * MB, 1)), frame(2, Buffer.alloc(10 * MB, 2))]));
    reader.giveBack(true);
    assert.deepEqual(
      seen.map((bytes) => bytes.length),
      [0, 10 * MB + 4],
    );
    reader.close();
    assert.equal(seen[1]?.at(-1), 2);
    reader.giveBack(false);
    assert.equal(reader.heldBytes, 0);
    assert.equal(seen[1]?.length, 0);
  });

  it("lets large frames of several connections wait for each other, and loses no byte", async () => {
    const large = new LargeFrames(30 * MB, roomOf(1_000 * MB));
    const waits: number[] = [];
    const readers = [0, 1, 2].map((index) => {
      const one: { reader: FrameReader; seen: Buffer[] } = reading({
        large,
        onWait: () => waits.push(index),
        onRoom: () => {
          const left = one.reader.takeLeft();
          one.reader.feed(left, left.length);
        },
      });
      return one;
    });
    const body = Buffer.alloc(20 * MB, 7);
    for (const { reader } of readers) {
      const whole = frame(1, body);
      for (let at = 0; at < whole.length; at += MB)
        reader.feed(whole.subarray(at, at + MB), Math.min(MB, whole.length - at));
    }
    assert.deepEqual(waits, [1, 2]);
    for (const { reader } of readers.slice(1)) assert.ok(reader.heldBytes <= MB, `${reader.heldBytes} while it waits`);
    for (const { reader, seen } of readers) {
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(seen.length, 1);
      assert.ok(seen[0]?.subarray(4).equals(body));
      reader.giveBack(false);
    }
  });

  it("turns any bytes in any chunks into frames or a TailwaterError", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(fc.integer({ min: -8, max: 200 }), fc.integer()).map(([size, id]) => lyingFrame(size, id)),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.boolean(), (pieces, reuse) => {
        const { reader } = reading({ reuse, limitOf: () => 150 });
        try {
          for (const bytes of pieces) reader.feed(bytes, bytes.length);
        } catch (error) {
          assert.match(String((error as { code?: string }).code), /^(NOT_KAFKA|ANSWER_TOO_LARGE)$/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("memory for large frames", () => {
  it("is given first come, first served, and a frame that is too large for it is read alone", async () => {
    const large = new LargeFrames(100, roomOf(1_000 * MB));
    const granted: string[] = [];
    const ask = (name: string, bytes: number) => large.ask(bytes, () => granted.push(name));
    const a = ask("a", 60);
    const b = ask("b", 150);
    const c = ask("c", 10);
    assert.deepEqual([a.granted, b.granted, c.granted], [true, false, false]);
    a.release();
    a.release();
    await Promise.resolve();
    assert.deepEqual(granted, ["b"]);
    assert.deepEqual([b.granted, c.granted], [true, false]);
    b.release();
    await Promise.resolve();
    assert.deepEqual(granted, ["b", "c"]);
    const d = ask("d", 95);
    d.release();
    c.release();
    await Promise.resolve();
    assert.deepEqual(granted, ["b", "c"], "one that gave up gets no call");
  });
});
