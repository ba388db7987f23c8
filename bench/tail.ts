// npm run bench:tail [-- --seconds 60 --rate 20000]: measures the whole app on a real broker under a steady load.
// --rate 0: as fast as the producer and the machine can; --type: types filters meanwhile; --beside: also measures the
// frames of an empty page in another browser, which shows the share of the machine. --equal: broker and producer get
// the same share of the cores as the window, instead of the rest (see tail/elsewhere.ts). --visit 3000: makes so many
// topics, and a fifth as many groups, and walks through the other screens meanwhile. It checks the promises:
// nothing missing, no slow frame, flat page heap, small processes, no consumer group.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { buildIfStale } from "../scripts/build/fresh.ts";
import { type Broker, startBroker } from "../scripts/kafka/broker.ts";
import { ensureKafka } from "../scripts/kafka/libs.ts";
import { ensureChromium } from "../scripts/run/chromium.ts";
import { openBrowser, openPage, startBuiltApp } from "../test/support/app.ts";
import { fillCluster } from "./big-cluster/fill.ts";
import { putElsewhere } from "./tail/elsewhere.ts";
import { type Frames, liveHeapBytes, type MainThread, mainThread, readFrames, watchFrames } from "./tail/frames.ts";
import { watchLag } from "./tail/lag.ts";
import { produce, writePayloads } from "./tail/load.ts";
import { openAccount, openTopic } from "./tail/page.ts";
import { residentBytes } from "./tail/process-tree.ts";
import { type Typing, typeFilters } from "./tail/typing.ts";
import { visitLines, visitScreens } from "./tail/visit.ts";
import { tapSocket, type Wiretap } from "./tail/wiretap.ts";

const TOPIC = "clickstream";
const PARTITIONS = 4;
const CATCH_UP_LIMIT_MS = 15_000;
/** The limits of issue 4. */
const LAG_LIMIT_MS = 1_000;

const seconds = option("--seconds", 60);
const rate = option("--rate", 20_000);
const types = process.argv.includes("--type");
const beside = process.argv.includes("--beside");
/** Topics beside the tail's, whose screens are visited; 0: none. */
const visited = option("--visit", 0);
const equal = process.argv.includes("--equal");
/** Records for a producer at full speed: more than it can write in the time. */
const FULL_SPEED = 400_000;

function option(flag: string, otherwise: number): number {
  const at = process.argv.indexOf(flag);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${flag} needs a whole number.`);
  return value;
}

const MB = (bytes: number | null) => (bytes === null ? "unknown here" : `${(bytes / 1_048_576).toFixed(1)} MB`);

function row(name: string, value: string): void {
  console.log(`${name.padEnd(34)} ${value}`);
}

async function groups(broker: Broker): Promise<string> {
  const { groups: found } = await broker.withAdmin((admin) => admin.listGroups());
  return found.length === 0
    ? "none"
    : found
        .map(({ groupId }) => groupId)
        .sort()
        .join(", ");
}

/** Σ log end offset, as the broker reports it. */
async function logEnd(broker: Broker): Promise<number> {
  const offsets = await broker.withAdmin((admin) => admin.fetchTopicOffsets(TOPIC));
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

/** Of every partition: position − start = fetched + aborted + control + missing, and position is the broker's end. */
async function partitionsHold(broker: Broker, tap: Wiretap): Promise<boolean> {
  const offsets = await broker.withAdmin((admin) => admin.fetchTopicOffsets(TOPIC));
  const ends = new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  const told = tap.partitions() ?? [];
  const right = told.filter((p) => {
    const counted = p.fetched + p.aborted + p.control + p.missing;
    return (
      p.position === ends.get(p.partition) &&
      p.position !== undefined &&
      p.start !== null &&
      p.position - p.start === counted
    );
  });
  row("partitions whose sums hold", `${right.length} of ${ends.size}`);
  return right.length === ends.size;
}

/** Waits until the page's pulse shows that it has read everything. */
async function caughtUp(tap: Wiretap, end: number): Promise<void> {
  const deadline = Date.now() + CATCH_UP_LIMIT_MS;
  while ((tap.pulse()?.totals.fetched ?? 0) < end && Date.now() < deadline) await sleep(100);
}

function reportAccount(tap: Wiretap, end: number, produced: number): boolean {
  const totals = tap.pulse()?.totals;
  if (!totals) throw new Error("The page never heard of its tail.");
  const accounted = totals.fetched + totals.aborted + totals.control + totals.missing;
  row("records produced (the producer)", String(produced));
  row("records in the log (the broker)", String(end));
  row("fetched, as the page was told", String(totals.fetched));
  row("missing", `${end - totals.fetched} (unaccounted: ${end - accounted})`);
  row("fetched = matched+rejected+failed", `${totals.matched} + ${totals.rejected} + ${totals.failed}`);
  row("evicted from the ring", String(totals.evicted));
  return (
    produced === end && totals.fetched === end && totals.matched + totals.rejected + totals.failed === totals.fetched
  );
}

function reportFrames(frames: Frames): boolean {
  row("frames", `${frames.count} (${(frames.count / seconds).toFixed(1)} a second)`);
  row("longest frame", `${frames.longestMs.toFixed(1)} ms`);
  const slowest = frames.slow.toSorted((a, b) => b.ms - a.ms).slice(0, 5);
  const slow = slowest.map(({ at, ms }) => `${ms.toFixed(0)} ms at ${at.toFixed(1)} s`).join(", ");
  row("frames over 50 ms", `${frames.slow.length}${slow === "" ? "" : ` (worst: ${slow})`}`);
  const worst = frames.long.toSorted((a, b) => b.ms - a.ms).slice(0, 5);
  const shown = worst.map(({ ms, scriptMs }) => `${ms.toFixed(0)} ms, scripts ${scriptMs.toFixed(0)} ms`).join("; ");
  row("long frames, the browser's count", `${frames.long.length}${shown === "" ? "" : ` (worst: ${shown})`}`);
  return frames.slow.length === 0;
}

function reportTyping({ keys, longestDelayMs, longestToFrameMs }: Typing): boolean {
  row("keys typed into the filter", String(keys));
  row("longest wait of a key", `${longestDelayMs.toFixed(1)} ms to its handler, ${longestToFrameMs} ms to its frame`);
  return longestDelayMs <= 50;
}

function reportMainThread(before: MainThread, after: MainThread): void {
  const part = (name: keyof MainThread) => `${((100 * (after[name] - before[name])) / seconds).toFixed(1)} %`;
  row(
    "page's main thread",
    `${part("all")} busy: scripts ${part("script")}, style and layout ${part("styleAndLayout")}`,
  );
}

/** The measurement goes on. */
function told(error: unknown): null {
  console.error(error);
  return null;
}

/** An empty page whose frames are measured. */
async function emptyPage(): Promise<Page> {
  const page = await (await openBrowser()).newPage({ viewport: { width: 1_280, height: 800 } });
  await page.setContent("<!doctype html><title>empty</title>");
  await watchFrames(page);
  return page;
}

async function main(): Promise<boolean> {
  const home = await ensureKafka(console.log);
  process.env.CHROMIUM = await ensureChromium(console.log);
  await buildIfStale();
  const folder = await mkdtemp(join(tmpdir(), "tailwater-bench-"));
  // Small indexes: by default each partition maps 10 MB for each of its two indexes.
  const properties = visited === 0 ? {} : { "log.index.size.max.bytes": "4096", "broker.session.timeout.ms": "60000" };
  const broker = await startBroker({ heapMb: 512, properties });
  const config = { "compression.type": "lz4", "segment.index.bytes": "10485760" };
  await broker.createTopic(TOPIC, { partitions: PARTITIONS, config });
  const others = { topics: visited, partitions: 1, groups: Math.floor(visited / 5) };
  if (visited > 0) await fillCluster([broker.bootstrap], others, console.log);
  const groupsBefore = await groups(broker);
  const app = await startBuiltApp(broker.bootstrap);
  const browser = await openBrowser();
  try {
    const { page, errors } = await openPage(browser);
    const tap = tapSocket(page);
    await page.goto(app.url);
    await openTopic(page, TOPIC);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    console.log(
      `${rate === 0 ? "As many as can be" : rate} records/s for ${seconds} s; ${cpus()[0]?.model ?? "?"}, ${availableParallelism()} cores for all\n`,
    );
    const payloads = await writePayloads(folder);
    const load = {
      bootstrap: broker.bootstrap,
      topic: TOPIC,
      payloads,
      records: (rate || FULL_SPEED) * seconds,
      perSecond: rate || -1,
    };
    const began = Date.now();
    let producedFor = 0;
    const setAside = (pid: number) => {
      if (!equal) putElsewhere(pid);
    };
    setAside(broker.pid());
    const producing = produce(home, load, setAside).finally(() => {
      producedFor = (Date.now() - began) / 1_000;
    });
    while ((tap.pulse()?.totals.fetched ?? 0) === 0) await sleep(50);
    await watchFrames(page);
    const empty = beside ? await emptyPage() : null;
    const before = await mainThread(devtools);
    let peak = 0;
    const lag = watchLag(broker, TOPIC, tap);
    const typing = types ? typeFilters(page) : null;
    const visits = { topic: TOPIC, tap, logEnd: () => logEnd(broker), away: lag.away };
    const walk = visited === 0 ? null : visitScreens(page, visits).catch(told);
    for (const at of [10, 30, 60].filter((second) => second <= seconds)) {
      while (Date.now() - began < at * 1_000) {
        peak = Math.max(peak, residentBytes(app.process.pid) ?? 0);
        await sleep(500);
      }
      const heap = await liveHeapBytes(page, devtools);
      row(`after ${at} s: page heap, app RSS`, `${MB(heap)}, ${MB(residentBytes(app.process.pid))}`);
    }
    const typed = await typing;
    const walked = await walk;
    const produced = await producing;
    const end = await logEnd(broker);
    await caughtUp(tap, end);
    const longestLag = await lag.end();
    const frames = await readFrames(page);
    const emptyFrames = empty === null ? null : await readFrames(empty);
    await empty?.context().browser()?.close();
    const after = await mainThread(devtools);
    // The panel opens only now, because it is not part of the measurement.
    await openAccount(page);
    await sleep(1_500);
    console.log();
    const exact = await partitionsHold(broker, tap);
    const complete = reportAccount(tap, end, produced);
    row("producer", `${Math.round(produced / producedFor / 1_000)} k records/s`);
    row("longest lag behind the broker", `${longestLag.toFixed(0)} ms`);
    const smooth = reportFrames(frames);
    if (emptyFrames !== null) {
      const { count, slow, longestMs } = emptyFrames;
      row("an empty page beside it", `${count} frames, ${slow.length} over 50 ms, longest ${longestMs.toFixed(1)} ms`);
    }
    for (const line of walked === null ? [] : visitLines(walked)) console.log(line);
    const hasWalked = walk === null || walked !== null;
    const typedWell = typed === null || reportTyping(typed);
    reportMainThread(before, after);
    row("load average of the machine", loadavg()[0]?.toFixed(1) ?? "?");
    row("app (extension + workers), peak RSS", MB(peak === 0 ? null : peak));
    row("over the socket to the page", `${MB(tap.bytes())} (${(tap.bytes() / seconds / 1_024).toFixed(0)} kB/s)`);
    const groupsAfter = await groups(broker);
    const short = (names: string) => (names.length > 80 ? `${names.slice(0, 80)}…` : names);
    row("consumer groups before, after", `${short(groupsBefore)}; ${short(groupsAfter)}`);
    for (const error of errors) row("the page reported", error);
    return (
      exact &&
      complete &&
      longestLag < LAG_LIMIT_MS &&
      smooth &&
      typedWell &&
      hasWalked &&
      groupsBefore === groupsAfter &&
      errors.length === 0
    );
  } finally {
    await browser.close();
    await app.stop();
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const held = await main();
console.log(held ? "\nEverything promised held." : "\nNOT everything promised held: see above.");
process.exit(held ? 0 : 1);
