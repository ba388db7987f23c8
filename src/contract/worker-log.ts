import type { LogLevel } from "./log.ts";

/** BroadcastChannel from the workers to the extension's log, which masks and keeps what comes. */
export const WORKER_LOG_CHANNEL = "tailwater.log";

export interface WorkerLogLine {
  readonly level: LogLevel;
  /** `cluster`, `tail`, `scan` */
  readonly source: string;
  readonly text: string;
}
