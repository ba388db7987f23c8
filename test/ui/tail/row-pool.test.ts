import { assert } from "@open-wc/testing";
import { DEFAULT_WIDTHS, NO_COLUMNS, visibleColumns } from "../../../src/ui/tail/columns.ts";
import { RowPool } from "../../../src/ui/tail/row-pool.ts";
import type { RowFrame } from "../../../src/ui/tail/row-slot.ts";
import { ROW_HEIGHT } from "../../../src/ui/tail/viewport.ts";
import { makeRow } from "../fakes/tail-data.ts";

const SIZE = 24;
const FRAME: RowFrame = {
  zone: "utc",
  view: "arrival",
  topics: ["orders"],
  thisYear: 2026,
  base: 0,
  firstKept: 0,
  marked: null,
  selection: { has: () => false },
};

describe("the pool of rows", () => {
  let layer: HTMLElement;
  let pool: RowPool;

  beforeEach(() => {
    layer = document.createElement("div");
    pool = new RowPool(layer);
    pool.setColumns(visibleColumns(NO_COLUMNS, DEFAULT_WIDTHS, { topics: 1, headers: false }));
    pool.resize(SIZE);
  });

  const draw = (first: number, following: boolean) =>
    pool.draw({ first, end: first + SIZE, top: first * ROW_HEIGHT, following }, (row) => makeRow(row), FRAME);
  const shown = () => [...layer.children].map(({ ariaRowIndex }) => Number(ariaRowIndex) - 2);
  const inOrder = () => shown().sort((a, b) => a - b);
  const from = (first: number) => Array.from({ length: SIZE }, (_, index) => first + index);
  const places = () => [...layer.children].map((row) => (row as HTMLElement).style.transform);

  it("renders a screen at once when it is opened, scrolled, or moved by some rows", () => {
    assert.isFalse(draw(0, true));
    assert.deepEqual(inOrder(), from(0));
    assert.isFalse(draw(7, true));
    assert.deepEqual(inOrder(), from(7));
    assert.isFalse(draw(5_000, false));
    assert.deepEqual(inOrder(), from(5_000));
    assert.isFalse(draw(3, false));
    assert.deepEqual(inOrder(), from(3));
  });

  it("renders a tail's leap in three parts, each row in place of another", () => {
    draw(5, true);
    const before = places();
    const old = new Set(shown());
    let refilled = 0;
    for (const isLast of [false, false, true]) {
      assert.equal(draw(1_000, true), !isLast);
      const now = shown().filter((number) => !old.has(number)).length;
      assert.isAtMost(now - refilled, SIZE / 3);
      refilled = now;
    }
    assert.deepEqual(inOrder(), from(1_000));
    assert.deepEqual(places(), before);
    assert.isFalse(draw(1_000, true));
  });

  it("continues with the rows that waited longest when the next leap comes before the last part", () => {
    draw(0, true);
    draw(1_000, true);
    for (let leap = 2; leap < 8; leap += 1) draw(leap * 1_000, true);
    const oldest = Math.min(...shown());
    assert.isAtLeast(oldest, 5_000);
  });

  it("renders the rest at once when the reader stops following", () => {
    draw(0, true);
    assert.isTrue(draw(1_000, true));
    assert.isFalse(draw(1_000, false));
    assert.deepEqual(inOrder(), from(1_000));
  });

  it("finds by its number which row an element shows, in the middle of a leap too", () => {
    draw(0, true);
    draw(1_000, true);
    for (const row of layer.children) {
      const number = pool.numberOf(row);
      assert.equal(number, Number(row.ariaRowIndex) - 2);
      assert.equal(pool.idOf(number ?? -1), row.id);
    }
  });
});
