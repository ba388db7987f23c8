import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** Lines. A longer file has more than one job. */
const LONGEST = 350;
/** The contract's table of features: one line per feature, without any feature's details. */
const LONGEST_TABLE = 80;

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const linesOf = (name: string) => readFileSync(join("src", name), "utf8").split("\n").length - 1;

test(`no file of src is longer than ${LONGEST} lines`, () => {
  assert.ok(sources.length > 400, `${sources.length} files`);
  const longer = sources
    .map((name) => `${linesOf(name)} ${name}`)
    .filter((line) => Number.parseInt(line, 10) > LONGEST);
  assert.deepEqual(longer, []);
});

test(`the table of the window's features stays below ${LONGEST_TABLE} lines`, () => {
  assert.ok(linesOf(join("contract", "api.ts")) < LONGEST_TABLE);
});
