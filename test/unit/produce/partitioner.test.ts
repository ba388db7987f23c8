// The partitioner against values that kafka-clients 4.1.1 gave: Utils.murmur2, BuiltInPartitioner.partitionForKey.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordDraft } from "../../../src/workers/batch/record-draft.ts";
import { murmur2 } from "../../../src/workers/produce/murmur2.ts";
import { Partitioner } from "../../../src/workers/produce/partitioner.ts";

/** A key, its hash, and its partition of twelve. */
const JAVA: readonly (readonly [string, number, number])[] = [
  ["", 275646681, 9],
  ["a", -1563381124, 4],
  ["ab", 316155434, 2],
  ["abc", 479470107, 3],
  ["abcd", -1323649548, 8],
  ["21", -973932308, 0],
  ["foobar", -790332482, 6],
  ["a-little-bit-long-string", -985981536, 8],
  ["a-little-bit-longer-string", -1486304829, 11],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971, 5],
  ["é", 186971271, 3],
  ["日本", -700811021, 3],
  ["order-4711", 1584983611, 7],
];

function draftOf(key: string | null, value = ""): RecordDraft {
  const draft = new RecordDraft();
  draft.begin(1_000);
  if (key !== null) {
    draft.keyFrom = draft.put(Buffer.from(key), 0, Buffer.byteLength(key));
    draft.keyTo = draft.at;
  }
  draft.valueFrom = draft.put(Buffer.from(value), 0, Buffer.byteLength(value));
  draft.valueTo = draft.at;
  return draft;
}

const twelve = Array.from({ length: 12 }, (_, partition) => ({ partition, leader: 1 }));

test("a key goes where Java's producers send it", () => {
  assert.equal(murmur2(Buffer.from([0xff, 0x80, 0, 0xfe, 0xc3])), 329906331);
  const partitioner = new Partitioner(1_000);
  for (const [key, hash, partition] of JAVA) {
    assert.equal(murmur2(Buffer.from(key)), hash, key);
    assert.equal(partitioner.choose(draftOf(key), twelve), partition, key);
  }
});

test("records without a key stay in one partition until enough is there, and never go where no leader is", () => {
  const places = twelve.map((place) => ({ ...place, leader: place.partition % 2 === 0 ? -1 : 1 }));
  const partitioner = new Partitioner(1_000);
  const chosen = Array.from({ length: 200 }, () => partitioner.choose(draftOf(null, "x".repeat(100)), places));
  const runs = chosen.reduce((count, own, at) => count + (own === chosen[at - 1] ? 0 : 1), 0);
  assert.equal(runs, 20, "ten records of 100 bytes each time, then another partition");
  assert.ok(chosen.every((partition) => partition % 2 === 1));
});
