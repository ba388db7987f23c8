import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { LateAsked } from "./tail.ts";

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

/** When a topic's records were written, from ListOffsets by timestamp: nothing is read for it. */
export interface TopicTimeline {
  /** Timestamps asked, ms since the epoch, ascending. */
  readonly times: readonly number[];
  /** Offsets (records and holes) at or after each, all partitions together; null where a broker cannot say. */
  readonly offsetsAfter: readonly (number | null)[];
  /** The few far before the first of `times`, which begins later for their sake; null for none. `oldest`: ms since the epoch. */
  readonly before: { readonly offsets: number; readonly oldest: number } | null;
}

/** What an open cluster tells of its topics. */
export interface TopicsApi {
  list(profileId: string): Promise<readonly TopicSummary[]>;
  /** Figures for the topics named (those on screen). */
  stats(profileId: string, topics: readonly string[]): Promise<readonly TopicStats[]>;
  /** When the topic's records were written: `points` times from its oldest record to now. Nothing is read. */
  timeline(profileId: string, topic: string, points: number): Promise<TopicTimeline>;
  /** Offsets behind a time range's end that must be read to find its late records; 0 where timestamps ascend. */
  offsetsBeyond(profileId: string, asked: LateAsked): Promise<number>;
}

export const TOPICS = feature<TopicsApi>({ list: "reads", stats: "reads", timeline: "reads", offsetsBeyond: "reads" });
