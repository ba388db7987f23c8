// Runs the long form for only 45 s.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runLong } from "./long/long.ts";
import { MOST_RESIDENT_BYTES } from "./support/app.ts";

const SECONDS = 45;
const SEED = 14;

describe("the long form", () => {
  test("restarts, crashes, leader moves, bad networks and freezes lose no record and double no record", async (t) => {
    const said: string[] = [];
    try {
      const run = await runLong(SECONDS, SEED, (text) => said.push(text));
      assert.ok(run.scans > 0 && run.happenings.length > 3, JSON.stringify(run));
      assert.ok(run.peakBytes <= MOST_RESIDENT_BYTES, `${run.peakBytes} bytes resident`);
      const megabytes = Math.round(run.peakBytes / 2 ** 20);
      t.diagnostic(`${run.happenings.length} happenings, ${run.records} records, ${run.scans} scans, ${megabytes} MB`);
    } finally {
      t.diagnostic(said.join("\n"));
    }
  });
});
