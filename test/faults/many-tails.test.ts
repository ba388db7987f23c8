// A page opens as many tails as the memory budget allows, on a broker whose batches and records are large. Expected:
// the tails take turns with large batches, and the process stays within its budget.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { requestFor, until } from "../kafka/support.ts";
import { encodeBatch } from "../support/batches.ts";
import { API, fetchAnswer, type HostileRequest, startHostileBroker } from "../support/hostile-broker.ts";
import { sealed } from "./fuzz/corpus.ts";
import { profileFor, pulseOf, startFaultApp } from "./support/app.ts";

const MB = 2 ** 20;
const BUDGET_MB = 300;
/** Besides full rings, one batch and one fetch response may be in memory. */
const MOST_MB = BUDGET_MB + 64;
const three = encodeBatch({ records: [0, 1, 2].map((offset) => ({ offset, key: "k", value: "v" })) });
three.writeInt16BE(1, 21);

const LARGE: Readonly<Record<string, Buffer>> = {
  "batches that unpack to 60 MB": sealed(Buffer.concat([three.subarray(0, 61), gzipSync(Buffer.alloc(60 * MB))])),
  "records of 40 MB": encodeBatch({ records: [{ offset: 0, key: "k", value: "y".repeat(40 * MB) }] }),
};

describe("many tails", () => {
  for (const [name, batch] of Object.entries(LARGE)) {
    it(`of ${name} together stay within the budget`, async (t) => {
      const answer = ({ id, body, socket }: HostileRequest) => {
        const from = body.readBigInt64BE(body.length - 12);
        const next = Buffer.from(batch);
        next.writeBigInt64BE(from, 0);
        const frame = fetchAnswer(id, "orders", 0, next, { highWatermark: from + 5_000n });
        setTimeout(() => socket.destroyed || socket.write(frame), 100);
        return null;
      };
      const liar = await startHostileBroker({ answers: { [API.fetch]: answer } });
      const app = await startFaultApp(null);
      t.after(() => Promise.all([app.stop(), liar.stop()]));
      const { api } = app;
      await api.memory.setBudget(BUDGET_MB);
      await api.profiles.save(profileFor("liar", liar.bootstrap), null, false);
      await api.clusters.open("liar", "liar", null, false);
      const tails: string[] = [];
      const full = async () => {
        for (;;) tails.push(await api.tails.open("liar", requestFor("orders")));
      };
      await assert.rejects(full(), { code: "BUDGET_SPENT" });
      assert.ok(tails.length > 10, `${tails.length} tails`);
      await until("several tails take turns", async () => {
        const pulses = await Promise.all(tails.map((tail) => pulseOf(api, tail)));
        return pulses.filter(({ totals }) => totals.fetched > 0).length >= 6;
      });
      const megabytes = Math.round(app.peakBytes() / MB);
      t.diagnostic(`${tails.length} tails, ${megabytes} MB`);
      assert.ok(megabytes <= MOST_MB, `${megabytes} MB resident`);
      await app.terminate();
    });
  }
});
