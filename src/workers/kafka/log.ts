import { parentPort } from "node:worker_threads";
import type { LogLevel } from "../../contract/log.ts";
import type { WorkerLogMessage } from "../../contract/worker-log.ts";

/** The log of the Kafka client. No line holds a secret or a record. */
export interface ClientLog {
  readonly info: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** One line. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** A broker that causes many messages must not fill the log or keep the extension busy. */
const MOST_LINES = 20;
const WITHIN_MS = 10_000;
const LONGEST_LINE = 1_000;

/**
 * @param onLine gets each line at once, at most 20 within 10 s; the next line after that reports how many were left out
 */
export function makeClientLog(onLine: (line: LogLine) => void = () => {}): ClientLog {
  let since = Number.NEGATIVE_INFINITY;
  let said = 0;
  let leftOut = 0;
  const say = (level: LogLevel) => (text: string) => {
    const now = performance.now();
    if (now - since > WITHIN_MS) {
      if (leftOut > 0) onLine({ level: "warn", message: `${leftOut} more lines of the Kafka client were left out.` });
      since = now;
      said = 0;
      leftOut = 0;
    }
    said += 1;
    if (said > MOST_LINES) leftOut += 1;
    else onLine({ level, message: text.slice(0, LONGEST_LINE) });
  };
  return { info: say("info"), warn: say("warn") };
}

/** Lines go to the extension, which masks and keeps them. @param source the kind of worker */
export function makeWorkerLog(source: string): ClientLog {
  return makeClientLog(({ level, message }) => {
    parentPort?.postMessage({ log: { level, source, text: message } } satisfies WorkerLogMessage);
  });
}
