import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptPlaces } from "../../../src/extensions/window/kept-places.ts";

test("a place is returned once, to the page with its key", () => {
  const places = new KeptPlaces();
  places.keep("a", "here");
  assert.equal(places.take("b"), null);
  assert.equal(places.take("a"), "here");
  assert.equal(places.take("a"), null);
});

test("the newest report wins; null means nowhere", () => {
  const places = new KeptPlaces();
  places.keep("a", "here");
  places.keep("a", "there");
  places.keep("b", "here");
  places.keep("b", null);
  assert.equal(places.take("a"), "there");
  assert.equal(places.take("b"), null);
});

test("windows that never return are forgotten", () => {
  const places = new KeptPlaces();
  for (let window = 0; window < 20; window += 1) places.keep(String(window), "here");
  const kept = Array.from({ length: 20 }, (_, window) => places.take(String(window))).filter((place) => place !== null);
  assert.equal(kept.length, 8);
});
