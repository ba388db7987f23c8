// npm run test:faults:long -- [--minutes 30] [--seed N]
//
// Hours' worth of what goes wrong with a cluster and its network, pressed into half an hour. Ends with 1 when a record was
// lost or doubled, an account did not hold, or memory grew.
import { parseArgs } from "node:util";
import { buildAll } from "../../../scripts/build/bundles.ts";
import { runLong } from "./long.ts";

/** Resident MB per minute that count as flat: 8 hours of it would be less than 100 MB. */
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
