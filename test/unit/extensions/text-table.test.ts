import assert from "node:assert/strict";
import { test } from "node:test";
import { table } from "../../../src/extensions/headless/text-table.ts";

test("one long name does not make the rows of all others as wide", () => {
  const long = "x".repeat(200);
  assert.deepEqual(
    table(
      ["TOPIC", "PARTITIONS"],
      [
        ["orders", "3"],
        [long, "1"],
      ],
    ),
    [`${"TOPIC".padEnd(64)}  PARTITIONS`, `${"orders".padEnd(64)}  3`, `${long}  1`],
  );
  assert.deepEqual(table(["A", "B"], [["four", "1"]]), ["A     B", "four  1"]);
});
