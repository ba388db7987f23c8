import { type Logger, type LogLine, makeKafkajsLogger } from "./kafkajs-internals.ts";

const KEPT_LINES = 200;

/** The last lines of the Kafka client's log, in memory. */
export interface ClientLog {
  readonly logger: Logger;
  /** Oldest first, at most 200. */
  lines(): readonly LogLine[];
}

/** @param onLine also gets every line as it comes. */
export function makeClientLog(onLine: (line: LogLine) => void = () => {}): ClientLog {
  const lines: LogLine[] = [];
  const logger = makeKafkajsLogger((line) => {
    if (lines.length === KEPT_LINES) lines.shift();
    lines.push(line);
    onLine(line);
  });
  return { logger, lines: () => lines };
}
