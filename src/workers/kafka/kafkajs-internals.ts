import loggers from "kafkajs/src/loggers/index.js";
import Connection, {
  type ApiVersions,
  type Encoder,
  type Logger,
  type Protocol,
} from "kafkajs/src/network/connection.js";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";
import KafkajsEncoder from "kafkajs/src/protocol/encoder.js";
import apiVersionsRequest from "kafkajs/src/protocol/requests/apiVersions/index.js";
import listOffsetsRequest from "kafkajs/src/protocol/requests/listOffsets/index.js";
import metadataRequest from "kafkajs/src/protocol/requests/metadata/index.js";

/** A full queue is looked at again after this, ms, should no answer do so before: kafkajs' own figure. */
const QUEUE_CHECK_MS = 10;

/**
 * kafkajs looks at a connection's queue every millisecond from its first answer on, also when nothing waits in it: 2 % of a
 * core and 900 wake-ups a second per idle connection (kafkajs issue 1704). Here it looks only while something waits.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId) return;
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    Math.max(this.throttledUntil - Date.now(), QUEUE_CHECK_MS),
  );
};

/**
 * The one file that reaches into kafkajs 2.2.4 (pinned; it has no `exports` map). Tailwater uses its connection (TLS,
 * SASL, request queue) and its wire codecs; cluster logic, retries and fetching are ours because kafkajs answers one
 * topic's error for all topics, splits IPv6 addresses at the colon and builds an object per record.
 */
export type { ApiVersions, Encoder, Logger, Protocol };
export { apiVersionsRequest, Connection, KafkajsEncoder, listOffsetsRequest, metadataRequest };

/** One line of kafkajs' log. */
export interface LogLine {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly level: string;
  readonly message: string;
}

/** A kafkajs logger that hands lines to `sink` and writes nothing else. Debug lines are off: they hold SASL bytes. */
export function makeKafkajsLogger(sink: (line: LogLine) => void): Logger {
  return loggers.createLogger({
    level: loggers.LEVELS.INFO,
    logCreator:
      () =>
      ({ namespace, label, log }) => {
        const about = log.broker === undefined ? namespace : `${namespace} ${log.broker}`;
        sink({ at: log.timestamp, level: label, message: `${about}: ${log.message}` });
      },
  });
}

/** Kafka's API keys, as far as Tailwater asks for them. */
export const API_KEYS = {
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  saslHandshake: 17,
  apiVersions: 18,
  saslAuthenticate: 36,
};
