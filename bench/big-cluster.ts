// npm run bench:big [-- --topics 10000 --partitions 4 --groups 2000 --brokers 3]: measures on a big cluster on this
// machine how long the lists of topics and groups take, from the extension to the worker and back; then how long each
// key of their searches takes in the window. Several brokers, because one process may have 20,000 files open on many
// machines, and 65,530 maps. Making the cluster takes minutes. --page-only: measures only the page, on answers from
// memory, which takes a minute.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { buildIfStale } from "../scripts/build/fresh.ts";
import { startCluster } from "../scripts/kafka/cluster.ts";
import { APP_FLAGS, NODE_ENV } from "../scripts/run/app.ts";
import { ensureChromium } from "../scripts/run/chromium.ts";
import { openBrowser, openPage, startBuiltApp } from "../test/support/app.ts";
import type { Figures } from "./big-cluster/figures.ts";
import { fillCluster } from "./big-cluster/fill.ts";
import { groupLines } from "./big-cluster/group-page.ts";
import { keyLines, measurePage, measurePageAlone } from "./big-cluster/page.ts";
import type { Keys } from "./big-cluster/typing.ts";

const { values } = parseArgs({
  options: {
    topics: { type: "string", default: "10000" },
    partitions: { type: "string", default: "4" },
    groups: { type: "string", default: "2000" },
    brokers: { type: "string", default: "3" },
    rounds: { type: "string", default: "3" },
    "page-only": { type: "boolean", default: false },
  },
});
const [topics, partitions, groups] = [Number(values.topics), Number(values.partitions), Number(values.groups)];

/** Small indexes: by default 40,000 partitions map 10 MB for each of their two indexes. */
const PROPERTIES = {
  "log.index.size.max.bytes": "4096",
  "num.partitions": "1",
  "group.coordinator.threads": "1",
  "num.io.threads": "4",
  "broker.session.timeout.ms": "60000",
  "broker.heartbeat.interval.ms": "2000",
  "controller.quorum.fetch.timeout.ms": "10000",
};

async function main(): Promise<void> {
  process.env.CHROMIUM = await ensureChromium(console.log);
  if (values["page-only"]) {
    const { keys, group } = await measurePageAlone({ topics, partitions, groups });
    reportKeys(keys);
    console.log(
      `\nThe page of a group of ${topics * partitions} partitions (wanted: no frame over 50 ms, filled in 3 s)`,
    );
    for (const line of groupLines(group)) console.log(line);
    return;
  }
  await buildIfStale();
  await mkdir("dist/bench", { recursive: true });
  const folder = resolve(await mkdtemp(join("dist/bench", "big-")));
  // A copy of the app, so that a build meanwhile does not replace it.
  for (const name of (await readdir("dist")).filter((one) => one !== "bench")) {
    await cp(join("dist", name), join(folder, name), { recursive: true });
  }
  await build({
    entryPoints: ["bench/big-cluster/client.ts"],
    outfile: join(folder, "client.mjs"),
    ...({ bundle: true, format: "esm", platform: "node", target: "node20.19", logLevel: "warning" } as const),
  });
  console.log(`Making ${topics} topics of ${partitions} partitions and ${groups} groups on ${values.brokers} brokers…`);
  const cluster = await startCluster(Number(values.brokers), { heapMb: 1_024, properties: PROPERTIES });
  try {
    await fillCluster(cluster.bootstraps, { topics, partitions, groups }, (line) => console.log(`  ${line}`));
    for (let round = 1; round <= Number(values.rounds); round += 1) {
      const figures = await measure(folder, cluster.bootstraps);
      console.log(`\nRound ${round}`);
      for (const line of report(figures)) console.log(line);
    }
    await reportWindow(cluster.bootstraps.join(","));
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true });
  }
}

/** The built app in a browser. */
async function reportWindow(servers: string): Promise<void> {
  const app = await startBuiltApp(null);
  const browser = await openBrowser();
  try {
    const { page } = await openPage(browser);
    reportKeys(await measurePage(page, app.url, servers, { topics, partitions, groups }));
  } finally {
    await browser.close();
    await app.stop();
  }
}

function reportKeys(told: readonly Keys[]): void {
  console.log("\nEach key of a search, to the frame that shows the answer (wanted: at most 50 ms)");
  for (const line of keyLines(told)) console.log(line);
}

/**
 * Runs in a separate process with the app's flags, so that its memory is the app's memory without a page's connection.
 */
async function measure(folder: string, bootstraps: readonly string[]): Promise<Figures> {
  const args = [...APP_FLAGS, "--require", join(folder, "guard.cjs"), join(folder, "client.mjs"), ...bootstraps];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...NODE_ENV },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  return JSON.parse(output) as Figures;
}

function report(figures: Figures): readonly string[] {
  const line = (name: string, value: string, wanted = "") => `  ${name.padEnd(52)} ${value.padStart(10)}  ${wanted}`;
  const ms = (value: number) => `${Math.round(value)} ms`;
  const mb = (value: number) => `${(value / 1e6).toFixed(0)} MB`;
  return [
    line(`connected`, ms(figures.connectMs)),
    line(`list of ${figures.topics} topics, after connecting`, ms(figures.listMs), "wanted: at most 1 s"),
    line(`records and rates of 50 topics on screen`, ms(figures.statsMs)),
    line(`last writes of 50 topics on screen`, ms(figures.lastWritesMs)),
    line(`sizes of all, ${figures.sized} known`, ms(figures.sizesMs)),
    line(`one key of the configuration of all`, ms(figures.configMs)),
    line(`records of all, for a sort`, ms(figures.allStatsMs)),
    line(`list of ${figures.groups} groups`, ms(figures.groupsMs)),
    line(`groups on screen with members and lag`, ms(figures.firstFiguresMs), "the page is filled: at most 3 s"),
    line(`all groups with members and lag, ${figures.lagKnown} known`, ms(figures.allFiguresMs), "wanted: at most 3 s"),
    line(
      `memory of extension and worker: started, connected`,
      `${mb(figures.startedBytes)}, ${mb(figures.connectedBytes)}`,
    ),
    line(
      `with the list; at the end; peak`,
      `${mb(figures.listedBytes)}, ${mb(figures.endBytes)}, ${mb(figures.peakBytes)}`,
    ),
  ];
}

await main();
