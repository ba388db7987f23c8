import { LOG_LEVELS, type LogEntry, type LogLevel, type LogPage } from "../../contract/log.ts";

/** The same number as the engine keeps in memory. */
const MOST_ENTRIES = 5_000;

/** The window's part of the log. */
export interface LogBuffer {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** The number of older lines, which are in the file only. */
  readonly leftOut: number;
  /** The number of the newest entry, after which to ask. */
  readonly last: number;
}

export const EMPTY_LOG: LogBuffer = { entries: [], leftOut: 0, last: 0 };

/** The log with new entries. The same object when there are none. */
export function withPage(log: LogBuffer, { entries, last, leftOut }: LogPage): LogBuffer {
  // Numbers only rise; a new engine counts from the start again.
  if (last < log.last) return EMPTY_LOG;
  if (last === log.last) return log;
  // So many entries came at once that some are in the file only. Entries before that gap are dropped, because they
  // would seem adjacent.
  const before = leftOut > 0 ? [] : log.entries;
  const all = [...before, ...entries];
  const tooMany = Math.max(0, all.length - MOST_ENTRIES);
  const gone = leftOut > 0 ? log.entries.length + leftOut : 0;
  return { entries: tooMany > 0 ? all.slice(tooMany) : all, leftOut: log.leftOut + gone + tooMany, last };
}

/** The entries of a level or above. */
export function atLeast(entries: readonly LogEntry[], level: LogLevel): readonly LogEntry[] {
  const least = LOG_LEVELS.indexOf(level);
  return least === 0 ? entries : entries.filter((entry) => LOG_LEVELS.indexOf(entry.level) >= least);
}

export function countLevel(entries: readonly LogEntry[], level: LogLevel): number {
  return entries.reduce((sum, entry) => sum + (entry.level === level ? 1 : 0), 0);
}

/** The entry's text in the log's file. */
export function fileLine({ at, level, source, text }: LogEntry): string {
  return `${new Date(at).toISOString()} ${level.toUpperCase()} [${source}] ${text}`;
}
