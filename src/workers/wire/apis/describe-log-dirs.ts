import { api } from "../api.ts";
import { bool, int16, int32, int64, integer, list, nullable, since, text } from "../types.ts";

/** The log folders of one broker, with the size of each replica (KIP-113). Needs Describe on the cluster. */
export const DESCRIBE_LOG_DIRS = api({
  name: "DescribeLogDirs",
  key: 35,
  versions: [1, 5],
  flexibleFrom: 2,
  changes: false,
  to: "broker",
  introduced: "1.0",
  request: {
    /** Null: all of this broker. */
    topics: nullable(list({ topic: text, partitions: list(int32) })),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: since(3, int16, 0),
    results: list({
      errorCode: int16,
      logDir: text,
      topics: list({
        name: text,
        partitions: list({
          partitionIndex: int32,
          /** Bytes of the segments on this broker's disk; without what is in remote storage. */
          partitionSize: integer,
          /** Offsets that this replica is behind; −1 when it is offline. */
          offsetLag: integer,
          /** A copy that is moving to this folder, and replaces another. */
          isFutureKey: bool,
        }),
      }),
      /**
       * The size of the volume; −1 when the broker does not report it (before Kafka 3.3). A network volume may report
       * 2^63 − 1.
       */
      totalBytes: since(4, int64, -1n),
      usableBytes: since(4, int64, -1n),
      /** It takes no new partitions. */
      isCordoned: since(5, bool, false),
    }),
  },
});
