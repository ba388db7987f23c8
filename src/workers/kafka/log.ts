import { parentPort } from "node:worker_threads";
import type { LogLevel } from "../../contract/log.ts";
import type { WorkerLogMessage } from "../../contract/worker-log.ts";
import { type Logger, type LogLine, makeKafkajsLogger } from "./kafkajs-internals.ts";

/** The Kafka client's log, as kafkajs wants it. */
export interface ClientLog {
  readonly logger: Logger;
}

/** @param onLine gets every line as it comes */
export function makeClientLog(onLine: (line: LogLine) => void = () => {}): ClientLog {
  return { logger: makeKafkajsLogger(onLine) };
}

const LEVELS: Readonly<Record<string, LogLevel>> = { ERROR: "error", WARN: "warn", INFO: "info" };

/** Lines go to the extension, which masks and keeps them. @param source the kind of worker */
export function makeWorkerLog(source: string): ClientLog {
  return makeClientLog(({ level, message }) => {
    // A failed attempt is told to whoever asked for it; kafkajs calls each an error.
    const worded = level === "ERROR" ? "warn" : (LEVELS[level] ?? "debug");
    parentPort?.postMessage({ log: { level: worded, source, text: message } } satisfies WorkerLogMessage);
  });
}
