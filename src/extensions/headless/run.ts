import { once } from "node:events";
import { constants } from "node:os";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import { expiredText, waitingText } from "../../contract/scan.ts";
import { TAIL_WORKER, type TailWorkerApi } from "../../contract/tail-worker.ts";
import { log } from "../log/log.ts";
import { MemoryBudget } from "../memory/memory-budget.ts";
import { Settings } from "../preferences/settings.ts";
import type { WorkerFiles } from "../threads/worker-files.ts";
import { WorkerHandle } from "../threads/worker-handle.ts";
import type { Command, HeadlessOptions } from "./arguments.ts";
import type { Opened } from "./connection.ts";
import { FOUND, NOTHING, TROUBLE } from "./exit-codes.ts";
import { StallWatch } from "./stall-watch.ts";
import { type Out, tell, writeNames, writeRecords } from "./tell.ts";

/** How long one call for lines waits, ms. */
const TAKE_MS = 500;
const ENDED: ErrorData = { code: "CANCELLED", message: "Interrupted.", subject: null, hint: null };

/**
 * The exit code after a signal. A scan uses the convention of shells; a tail always ends by a signal.
 * @param command null: a two-word command
 * @param otherwise the code for a tail
 */
export function codeWhenEnded(command: Command | null, { reason }: AbortSignal, otherwise: number): number {
  return command === "tail" ? otherwise : 128 + (constants.signals[reason as NodeJS.Signals] ?? 0);
}

/**
 * Scans or tails, and writes what matches.
 * @param ended aborts with the signal's name when the user interrupts
 * @returns the exit code
 * @throws TailwaterError when the cluster cannot be read
 */
export async function runRead(
  { settings, token, ready }: Pick<Opened, "settings" | "token" | "ready">,
  options: HeadlessOptions,
  files: WorkerFiles,
  out: Out,
  ended: AbortSignal,
): Promise<number> {
  const budget = new MemoryBudget(Settings.inMemory());
  if (options.memoryMb !== null) budget.set(options.memoryMb);
  if (options.batchMb !== null) budget.setLargestBatch(options.batchMb);
  if (!(await unlessEnded(ready(ended), ended))) return codeWhenEnded(options.command, ended, NOTHING);
  const worker = new WorkerHandle(files.tail, TAIL_WORKER, `the ${options.command}`, undefined, token);
  try {
    const api = worker.api.tail;
    const { limit, csv } = options;
    const format = options.format === "receipt" ? "count" : options.format;
    const opened = api.openLines(settings, requestOf(options), budget.perTail(1, 0), { format, csv, limit });
    // An interrupt must not wait for a broker that does not answer.
    if (!(await unlessEnded(opened, ended))) {
      if (options.command === "scan") tell("tailwater: interrupted before the first record was read.");
      return codeWhenEnded(options.command, ended, NOTHING);
    }
    await tellRange(api);
    const failure = await copyMatches(api, options, out, ended);
    const found = await tellOutcome(api, options, out);
    if (failure !== null) throw failure;
    if (ended.aborted && options.command === "scan") await tellInterrupted(api);
    return ended.aborted ? codeWhenEnded(options.command, ended, found) : found;
  } finally {
    await worker.end(ENDED);
  }
}

/**
 * Writes matches until there are no more, or until the user interrupts.
 * @returns why some are missing; null when none are
 */
async function copyMatches(
  api: TailWorkerApi,
  { command, waitMs }: HeadlessOptions,
  out: Out,
  ended: AbortSignal,
): Promise<TailwaterError | null> {
  const stall = command === "scan" ? new StallWatch(waitMs) : null;
  let told: string | null = null;
  while (!ended.aborted) {
    const piece = await api.take(TAKE_MS);
    if (piece.bytes.length > 0 && !writeRecords(out, piece.bytes)) await once(out, "drain");
    if (piece.end) break;
    const { pulse } = await api.pulse({ seen: 0, maxWaitMs: 0, follow: 0 });
    if (pulse.state === "failed" && pulse.error !== null) return TailwaterError.fromData(pulse.error);
    if (pulse.filterError !== null) return TailwaterError.fromData(pulse.filterError);
    // Reports an obstacle when it begins, not only after waiting for it.
    if (pulse.error !== null && pulse.error.message !== told) tell(`tailwater: waiting: ${pulse.error.message}`);
    told = pulse.error?.message ?? null;
    if (piece.bytes.length > 0) stall?.moved();
    if (stall?.isOver(pulse)) return stall.error(await api.partitions(), pulse.error);
  }
  return null;
}

/** Writes count or receipt, and the warnings about it. @returns the exit code */
async function tellOutcome(api: TailWorkerApi, { format, limit }: HeadlessOptions, out: Out): Promise<number> {
  const { pulse } = await api.pulse({ seen: 0, maxWaitMs: 0, follow: 0 });
  const { matched, failed, filterErrors, fetched, expired } = pulse.totals;
  if (format === "count") out.write(`${Math.min(matched, limit ?? matched)}\n`);
  if (format === "receipt" && pulse.scan !== null) writeNames(out, JSON.stringify(await api.receipt()));
  await tellTrouble(api, failed - filterErrors, filterErrors);
  log.info(`fetched ${fetched}, matched ${matched}`);
  // The result is incomplete, so the exit code gives no answer.
  if (pulse.filterError !== null) throw TailwaterError.fromData(pulse.filterError);
  const waits = pulse.state === "done" && pulse.waiting > 0;
  if (waits) await tellWaiting(api);
  if (expired > 0) await tellExpired(api);
  if (waits || (pulse.scan !== null && expired > 0)) return TROUBLE;
  return matched > 0 ? FOUND : NOTHING;
}

/** Only a part of the range was scanned, and a count alone would look complete. */
async function tellInterrupted(api: TailWorkerApi): Promise<void> {
  const { pulse } = await api.pulse({ seen: 0, maxWaitMs: 0, follow: 0 });
  if (pulse.state === "done" || pulse.scan === null) return;
  const { done, total } = pulse.scan;
  tell(`tailwater: not complete: interrupted after ${done} of ${total ?? "an unknown number of"} offsets.`);
}

/** A time range requires reading far more records than it contains. */
async function tellRange(api: TailWorkerApi): Promise<void> {
  for (const { kind, message } of await api.events(0)) {
    if (kind === "range") process.stderr.write(`tailwater: ${message} --stop-early leaves them out.\n`);
  }
}

async function tellWaiting(api: TailWorkerApi): Promise<void> {
  for (const partition of await api.partitions()) {
    if (partition.waiting === 0) continue;
    const text = waitingText(partition, (ms) => new Date(ms).toISOString());
    tell(`tailwater: not complete: ${text}`);
  }
}

/** Retention or DeleteRecords removed records first. A tail continues after them; a scan's result is incomplete. */
async function tellExpired(api: TailWorkerApi): Promise<void> {
  for (const partition of await api.partitions()) {
    if (partition.expired > 0) tell(`tailwater: not complete: ${expiredText(partition)}`);
  }
}

function requestOf({ topics, startAt, endAt, partitions, isolation, filter }: HeadlessOptions) {
  return { topics, startAt, endAt, partitions, isolation, filter, columns: [], view: "arrival" } as const;
}

/** Records without a clear yes or no are reported, never skipped silently. */
async function tellTrouble(api: TailWorkerApi, failed: number, filterErrors: number) {
  if (failed > 0) tell(`tailwater: ${failed} records could not be read.`);
  for (const { message } of failed > 0 ? await api.events(0) : []) tell(`  ${message}`);
  if (filterErrors === 0) return;
  tell(`tailwater: the filter failed on ${filterErrors} records, for example:`);
  for (const { topic, partition, offset, message } of (await api.filterErrors()).rows.slice(0, 5)) {
    tell(`  ${topic}/${partition}:${offset}  ${message}`);
  }
}

/**
 * False when `ended` aborted before the work was done; the work then continues unobserved.
 * @throws the errors of the work
 */
export async function unlessEnded(work: Promise<void>, ended: AbortSignal): Promise<boolean> {
  if (ended.aborted) return false;
  const aborted = once(ended, "abort").then(() => false);
  return Promise.race([work.then(() => true), aborted]);
}
