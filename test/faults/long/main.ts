// npm run test:faults:long -- [--minutes 30] [--seed N]
//
// Runs as many faults of a cluster and its network in half an hour as usually happen in hours. Exits with 1 when a
// record was lost or doubled, an account did not add up, or memory grew.
import { parseArgs } from "node:util";
import { buildAll } from "../../../scripts/build/bundles.ts";
import { runLong } from "./long.ts";

/** Resident MB per minute that count as flat: in 8 hours this is less than 100 MB. */
const FLAT_MB_PER_MINUTE = 0.2;

const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
const minutes = Number(values.minutes ?? 30);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const say = (text: string) => process.stdout.write(`${text}\n`);
await buildAll();
say(`${minutes} min, seed ${seed}`);
const run = await runLong(minutes * 60, seed, say);
say(`${run.happenings.length} things went wrong; ${run.records} records read by the tail, ${run.scans} scans`);
say("0 lost, 0 doubled");
say(`peak ${Math.round(run.peakBytes / 2 ** 20)} MB, ${run.slopeMbPerMinute.toFixed(2)} MB a minute after the warm-up`);
if (minutes >= 10 && run.slopeMbPerMinute > FLAT_MB_PER_MINUTE) {
  say("✖ memory grows");
  process.exit(1);
}
process.exit(0);
