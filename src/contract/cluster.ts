import type { ErrorData } from "./errors.ts";

/** What a successful connection learned. */
export interface ClusterInfo {
  /** Kafka's cluster id, null where the broker gives none. */
  readonly clusterId: string | null;
  readonly brokers: readonly BrokerInfo[];
  readonly controllerId: number | null;
  /** From the first connect to metadata in hand, ms. */
  readonly connectMs: number;
}

export interface BrokerInfo {
  readonly id: number;
  /** The advertised `host:port`. */
  readonly address: string;
  readonly rack: string | null;
}

export interface TopicSummary {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** `__consumer_offsets` and its kind. */
  readonly internal: boolean;
  /** Set when the cluster will not describe it (e.g. TOPIC_UNAUTHORIZED); counts are 0 then. */
  readonly error: ErrorData | null;
}

/** Moving figures of one topic. Unknown is null, never zero. */
export interface TopicStats {
  readonly name: string;
  /** Σ (log end offset − log start offset): exact for plain topics, an upper bound for compacted or transactional ones. */
  readonly records: number | null;
  /** Log end offset growth since the last call for this topic, records/s; null until there are two samples. */
  readonly recordsPerSecond: number | null;
  readonly error: ErrorData | null;
}
