import log from "loglevel";
import { LOG_LEVELS, type LogEntry, type LogLevel, type LogPage } from "../../contract/log.ts";
import type { WorkerLogLine } from "../../contract/worker-log.ts";
import type { Secret } from "../kit/secret.ts";
import { LogFile } from "./log-file.ts";
import { LogLimit } from "./log-limit.ts";
import { logLine } from "./log-line.ts";
import type { LogPlace } from "./log-place.ts";
import { LogStore } from "./log-store.ts";
import { Masking } from "./masking.ts";

/** The interval for counting lines that others cause, ms. */
const LIMIT_MS = 60_000;
/** The most lines of one level that a thread may log in that time; a broker can make it repeat itself endlessly. */
const MOST_OF_WORKER = 200;

const limit = new LogLimit(LIMIT_MS, (kind, kept, seconds) =>
  say("warn", "extension", `${kind}: ${kept} more in ${seconds} s, not logged one by one.`),
);
const masking = new Masking();
const store = new LogStore();
let file: LogFile | null = null;
let verbose = false;

/** From now on this value appears as *** in the log, in any encoding. @param name see Masking */
export function maskSecret(secret: Secret, name?: string): void {
  masking.add(secret.reveal(), name);
}

/** The text without secrets of this session and without anything that looks like a secret. */
export function masked(text: string): string {
  return masking.mask(text);
}

/**
 * Starts the log. stderr gets masked warnings and errors (everything when `talkative`); stdout belongs to the launcher.
 * Record payloads are never logged.
 */
export function startLog(talkative: boolean): void {
  verbose = talkative;
  log.methodFactory = (method) => {
    const level = levelOf(method);
    return (...parts: unknown[]) => say(level, "extension", parts.map(textOf).join(" "));
  };
  log.setLevel(talkative ? "debug" : "info", false);
}

/** From now on the log is on disk, too. Only the app has such a log; the command line has none. */
export function keepLog(place: LogPlace): void {
  file = new LogFile(place);
  process.on("exit", endLog);
}

/** Writes the waiting lines. */
export function endLog(): void {
  limit.flush();
  file?.end();
  file = null;
}

/** A worker's line, if its level is logged. The Kafka client logs much, too much for the command line's stderr. */
export function sayFromWorker({ level, source, text }: WorkerLogLine): void {
  if (file === null || !isKept(level)) return;
  // Everything was asked for.
  if (level === "debug") say(level, source, text);
  else sayAtMost(MOST_OF_WORKER, `Lines of ${source}, ${level}`, level, source, text);
}

/**
 * Logs something that others outside can cause any number of times.
 * @param most lines of the kind per minute; further ones are counted
 * @param kind a short text of our own, without outside data
 */
export function sayAtMost(most: number, kind: string, level: LogLevel, source: string, ...parts: unknown[]): void {
  if (isKept(level) && limit.admits(kind, most)) say(level, source, parts.map(textOf).join(" "));
}

/** @param source the line's source */
export function say(level: LogLevel, source: string, text: string): void {
  const safe = masking.mask(text);
  const entry = store.add(Date.now(), level, source, safe);
  file?.append(logLine(entry), level === "error");
  if (verbose || level === "warn" || level === "error") process.stderr.write(logLine(entry));
}

export function logLevel(): LogLevel {
  return LOG_LEVELS[log.getLevel() - 1] ?? "info";
}

export function setLogLevel(level: LogLevel): void {
  log.setLevel(level, false);
}

/** The level from the settings. It has no effect if everything was asked for at the start. */
export function restoreLogLevel(level: LogLevel): void {
  if (!verbose) setLogLevel(level);
}

export function logPage(after: number): LogPage {
  return { ...store.since(after), path: file?.path ?? null, note: file?.note ?? null, level: logLevel() };
}

export const newestEntries = (count: number): readonly LogEntry[] => store.newest(count);

export const logPath = (): string | null => file?.path ?? null;

/** @returns the paths removed */
export function eraseLog(): string[] {
  store.clear();
  return file?.erase() ?? [];
}

function isKept(level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(logLevel());
}

function levelOf(method: string): LogLevel {
  return LOG_LEVELS.find((level) => level === method) ?? "debug";
}

function textOf(part: unknown): string {
  return part instanceof Error ? (part.stack ?? part.message) : String(part);
}

export { log };
