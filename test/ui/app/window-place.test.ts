import { assert } from "@open-wc/testing";
import { FIRST_SIZE } from "../../../src/contract/window-size.ts";
import { misplaced } from "../../../src/ui/data/window-place.ts";

const SCREEN = { x: 0, y: 0, width: 1_600, height: 1_000 };
const RIGHT = { x: 180, y: 140, ...FIRST_SIZE };

describe("a window that opened", () => {
  it("in a valid place is left alone, also on a screen beside the first, or half outside", () => {
    assert.deepEqual(misplaced(RIGHT, FIRST_SIZE, SCREEN, null), { size: null, center: false });
    assert.deepEqual(misplaced({ ...RIGHT, x: 1_700 }, FIRST_SIZE, { ...SCREEN, x: 1_600 }, null), {
      size: null,
      center: false,
    });
    assert.isFalse(misplaced({ ...RIGHT, x: -1_000 }, FIRST_SIZE, SCREEN, null).center);
  });

  it("at its least size gets its last size, else its first, but no more than the screen", () => {
    const least = { width: 900, height: 600 };
    assert.deepEqual(misplaced({ ...RIGHT, ...least }, least, SCREEN, null).size, FIRST_SIZE);
    const left = { width: 1_500, height: 900 };
    assert.deepEqual(misplaced({ ...RIGHT, ...least }, least, SCREEN, left).size, left);
    const small = { ...SCREEN, width: 1_024, height: 640 };
    assert.deepEqual(misplaced({ ...RIGHT, ...least }, least, small, null).size, { width: 1_024, height: 640 });
    assert.isNull(misplaced({ ...RIGHT, width: 900, height: 900 }, { width: 900, height: 900 }, SCREEN, null).size);
  });

  it("out of sight is moved to the middle", () => {
    for (const at of [{ x: 1_590 }, { x: -1_200 }, { x: 5_000 }, { y: 990 }, { y: -720 }]) {
      assert.isTrue(misplaced({ ...RIGHT, ...at }, FIRST_SIZE, SCREEN, null).center, JSON.stringify(at));
    }
  });
});
