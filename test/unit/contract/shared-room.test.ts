import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SharedRoom } from "../../../src/contract/shared-room.ts";
import { LargeFrames } from "../../../src/workers/kafka/large-frames.ts";

const MB = 1024 * 1024;

function roomOf(bytes: number): SharedRoom {
  const room = new SharedRoom();
  room.setTotal(bytes);
  return room;
}

describe("the memory that threads share", () => {
  it("is never given twice, and a single thread gets what it asks for", () => {
    const room = roomOf(100 * MB);
    const [one, other] = [room.claim(1), new SharedRoom(room.memory).claim(2)];
    assert.ok(one.take(60 * MB));
    assert.ok(!other.take(50 * MB));
    assert.ok(other.take(40 * MB));
    assert.equal(room.heldBytes, 100 * MB);
    other.give(40 * MB);
    assert.ok(!other.take(300 * MB));
    one.give(60 * MB);
    assert.ok(other.take(300 * MB));
    assert.equal(room.heldBytes, 300 * MB);
  });

  it("is given in the order of the requests, but not to threads that stopped waiting", async () => {
    const room = roomOf(100 * MB);
    const [hog, second, third] = [room.claim(1), room.claim(2), room.claim(3)];
    const aMoment = () => new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(hog.take(100 * MB));
    assert.ok(!second.take(50 * MB));
    await aMoment();
    assert.ok(!third.take(60 * MB));
    hog.give(100 * MB);
    await aMoment();
    assert.ok(!hog.take(100 * MB), "two others came first");
    assert.ok(!third.take(60 * MB), "one other came first");
    assert.ok(second.take(50 * MB));
    second.give(50 * MB);
    assert.ok(third.take(60 * MB));
    third.give(60 * MB);
    assert.ok(hog.take(100 * MB));
    assert.ok(!second.take(50 * MB));
    room.freeOf(2);
    hog.give(100 * MB);
    assert.ok(third.take(100 * MB));
  });

  it("gets back the share of threads that ended", () => {
    const room = roomOf(100 * MB);
    const shares = [room.claim(7), room.claim(7)];
    for (const share of shares) assert.ok(share.take(50 * MB));
    const other = room.claim(8);
    assert.ok(!other.take(MB));
    room.freeOf(7);
    assert.equal(room.heldBytes, 0);
    assert.ok(other.take(100 * MB));
    for (let thread = 0; thread < 1_000; thread += 1) {
      room.claim(9);
      room.freeOf(9);
    }
  });

  it("delays a large answer until another thread has read its own", async () => {
    const room = roomOf(100 * MB);
    const [here, there] = [new LargeFrames(128 * MB, room.claim(1)), new LargeFrames(128 * MB, room.claim(2))];
    const first = here.ask(60 * MB, () => {});
    const granted = new Promise<void>((resolve) => {
      assert.equal(there.ask(60 * MB, resolve).granted, false);
    });
    first.release();
    await granted;
    assert.equal(room.heldBytes, 60 * MB);
  });
});
