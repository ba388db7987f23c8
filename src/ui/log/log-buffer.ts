import { LOG_LEVELS, type LogEntry, type LogLevel, type LogPage } from "../../contract/log.ts";

/** As many as the engine keeps in memory. */
const MOST_ENTRIES = 5_000;

/** What the window has of the log. */
export interface LogBuffer {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** Older ones, which are in the file only. */
  readonly leftOut: number;
  /** Of the newest entry; what to ask after. */
  readonly last: number;
}

export const EMPTY_LOG: LogBuffer = { entries: [], leftOut: 0, last: 0 };

/** The log with what came since. The same object when nothing did. */
export function withPage(log: LogBuffer, { entries, last, leftOut }: LogPage): LogBuffer {
  // Numbers only rise: another engine counts from the start again.
  if (last < log.last) return EMPTY_LOG;
  if (last === log.last) return log;
  // So much came at once that some of it is in the file only: what is before that gap would read as if it were next.
  const before = leftOut > 0 ? [] : log.entries;
  const all = [...before, ...entries];
  const tooMany = Math.max(0, all.length - MOST_ENTRIES);
  const gone = leftOut > 0 ? log.entries.length + leftOut : 0;
  return { entries: tooMany > 0 ? all.slice(tooMany) : all, leftOut: log.leftOut + gone + tooMany, last };
}

/** Those of a level or a graver one. */
export function atLeast(entries: readonly LogEntry[], level: LogLevel): readonly LogEntry[] {
  const least = LOG_LEVELS.indexOf(level);
  return least === 0 ? entries : entries.filter((entry) => LOG_LEVELS.indexOf(entry.level) >= least);
}

export function countLevel(entries: readonly LogEntry[], level: LogLevel): number {
  return entries.reduce((sum, entry) => sum + (entry.level === level ? 1 : 0), 0);
}

/** The entry as the log's file has it. */
export function fileLine({ at, level, source, text }: LogEntry): string {
  return `${new Date(at).toISOString()} ${level.toUpperCase()} [${source}] ${text}`;
}
