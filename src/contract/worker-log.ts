import type { LogLevel } from "./log.ts";

/**
 * A line of a worker's log. It is posted, beside the calls, to the thread that started the worker, and passed on to the
 * extension's log, which masks and keeps it.
 */
export interface WorkerLogLine {
  readonly level: LogLevel;
  /** `cluster`, `tail`, `scan` */
  readonly source: string;
  readonly text: string;
}

export interface WorkerLogMessage {
  readonly log: WorkerLogLine;
}

/** @returns the line, if the message from a worker is one. */
export function logLineIn(message: unknown): WorkerLogLine | null {
  return typeof message === "object" && message !== null && "log" in message ? (message as WorkerLogMessage).log : null;
}
