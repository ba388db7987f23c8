// Where the records of a replay come from: what is left after a stop is every record that was not acknowledged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Places } from "../../../src/extensions/replay/places.ts";

const NOTHING = { from: [], also: [], unknown: [] };
const piece = (...places: readonly (readonly [number, number])[]) => ({
  sources: Int32Array.from(places.map(([source]) => source)),
  offsets: Float64Array.from(places.map(([, offset]) => offset)),
});
const none = Float64Array.of();

test("the rest begins after the last record that was taken, per partition", () => {
  const places = new Places(NOTHING);
  places.add(piece([0, 5], [1, 7], [0, 6], [0, 9]));
  assert.deepEqual(places.rest(3, none), {
    from: [
      [0, 7],
      [1, 8],
    ],
    ...{ also: [], unknown: [] },
  });
});

test("what was taken and not written is named, also after earlier records were forgotten", () => {
  const places = new Places(NOTHING);
  places.add(piece([0, 5], [1, 7], [0, 6], [0, 9]));
  places.settled(2, none);
  assert.deepEqual(places.rest(4, Float64Array.of(2)), {
    from: [
      [0, 10],
      [1, 8],
    ],
    also: [[0, 6]],
    unknown: [],
  });
  assert.equal(places.rest(4, Float64Array.of(1)), null, "a record that was forgotten is never guessed");
});

test("a rest of a rest keeps the single records that it did not come to", () => {
  const rest = { from: [[0, 10]], also: [[0, 3] as const, [0, 6] as const], unknown: [] } as const;
  const places = new Places(rest);
  places.add(piece([0, 3]));
  assert.deepEqual(places.rest(1, none), { from: [[0, 10]], also: [[0, 6]], unknown: [] });
  assert.deepEqual(places.rest(0, none), rest);
});

test("unknown records are named by their places, also after these were forgotten, and those of earlier runs stay", () => {
  const places = new Places({ from: [], also: [], unknown: [[7, 1]] });
  places.add(piece([0, 5], [1, 7], [0, 6], [0, 9]));
  places.settled(2, Float64Array.of(1));
  places.settled(4, Float64Array.of(1, 2));
  assert.deepEqual(places.rest(4, none)?.unknown, [
    [7, 1],
    [1, 7],
    [0, 6],
  ]);
  places.settled(4, null);
  assert.equal(places.unknown, null, "too many are never listed in part");
});
