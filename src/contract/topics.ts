import type { TargetOutcome } from "./changes.ts";
import type { ErrorData } from "./errors.ts";
import { feature, type OfProfile } from "./feature.ts";
import type { Integer } from "./integer.ts";
import type { LateAsked } from "./tails.ts";
import type { Named } from "./work.ts";

export interface TopicSummary {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** `__consumer_offsets` and its kind. */
  readonly internal: boolean;
  /** Partitions with fewer replicas in sync than they have. */
  readonly underReplicated: number;
  /** Partitions without a leader, which can be neither read nor written. */
  readonly leaderless: number;
  /** Set when the cluster will not describe it (e.g. TOPIC_UNAUTHORIZED); counts are 0 then. */
  readonly error: ErrorData | null;
}

/** Moving figures of one topic. Unknown is null, never zero. */
export interface TopicStats {
  readonly name: string;
  /** Σ (log end offset − log start offset): exact for plain topics, an upper bound for compacted or transactional ones. */
  readonly records: Integer | null;
  /** Log end offset growth since the last call for this topic, records/s; null until there are two samples. */
  readonly recordsPerSecond: number | null;
  readonly error: ErrorData | null;
}

/** When a topic's records were written, from ListOffsets by timestamp: nothing is read for it. */
export interface TopicTimeline {
  /** Timestamps asked, ms since the epoch, ascending. */
  readonly times: readonly number[];
  /** Offsets (records and holes) at or after each, all partitions together; null where a broker cannot say. */
  readonly offsetsAfter: readonly (Integer | null)[];
  /** The few far before the first of `times`, which begins later for their sake; null for none. `oldest`: ms since the epoch. */
  readonly before: { readonly offsets: Integer; readonly oldest: number } | null;
}

/** What a topic takes on the brokers' disks. */
export interface TopicSize {
  readonly name: string;
  /** All replicas together, bytes, without remote storage. Null: unknown. */
  readonly bytes: Integer | null;
}

export interface TopicSizes {
  readonly topics: readonly TopicSize[];
  /** Brokers that did not answer, or the right that is missing: the sums lack theirs, and are null. */
  readonly failures: readonly ErrorData[];
}

/** When a topic was written last, by its records' own timestamps. */
export interface TopicLastWrite {
  readonly name: string;
  /** ms since the epoch, a producer's number: no date may hold it. Null: unknown, or there is no record. */
  readonly at: Integer | null;
  /** Why it is unknown; null for an empty topic. */
  readonly error: ErrorData | null;
}

/** Chosen configuration of one topic, as columns. */
export interface TopicConfigValues {
  readonly name: string;
  /** By key; null for a value that the broker hides, absent for a key that it does not know. */
  readonly values: Readonly<Record<string, string | null>>;
  readonly error: ErrorData | null;
}

/** Unknown is null, never zero. */
export interface PartitionDetail {
  readonly partition: number;
  /** A broker's id; null: it has no leader. */
  readonly leader: number | null;
  readonly leaderEpoch: number | null;
  /** Brokers' ids, the preferred leader first. */
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
  readonly offline: readonly number[];
  /** Eligible leader replicas (KIP-966); null when the broker does not report them. */
  readonly eligibleLeaders: readonly number[] | null;
  /** Log start offset and log end offset. */
  readonly start: Integer | null;
  readonly end: Integer | null;
  /** On the leader's disk, and on all of them. */
  readonly leaderBytes: Integer | null;
  readonly bytes: Integer | null;
  /** The largest timestamp in it, ms since the epoch. */
  readonly lastWrite: Integer | null;
  readonly error: ErrorData | null;
}

export interface TopicDetail {
  readonly name: string;
  /** Null before Kafka 2.8. */
  readonly topicId: string | null;
  readonly internal: boolean;
  readonly partitions: readonly PartitionDetail[];
  /** Parts that could not be had: sizes without the right to ask for them, say. */
  readonly failures: readonly ErrorData[];
}

/** Where a configuration value comes from. */
export type ConfigSource = "topic" | "broker" | "brokerDefault" | "static" | "default" | "group" | "unknown";

export interface ConfigEntry {
  readonly name: string;
  /** Null: the broker hides it. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly readOnly: boolean;
  readonly sensitive: boolean;
  /** `BOOLEAN`, `STRING`, `INT`, `LONG`, `LIST` …; null before Kafka 2.6. */
  readonly type: string | null;
  /** Kafka's own text; null before Kafka 2.6. */
  readonly documentation: string | null;
  /** What would hold without the override, and where that comes from; null where nothing would. */
  readonly inherited: { readonly value: string | null; readonly source: ConfigSource } | null;
}

/** The calls about an open cluster's topics. */
export type TopicsApi = Named<TopicsCalls>;

interface TopicsCalls {
  list(profileId: string): Promise<readonly TopicSummary[]>;
  /** Figures for the topics named (those on screen). */
  stats(profileId: string, topics: readonly string[]): Promise<readonly TopicStats[]>;
  /** When the topic's records were written: `points` times from its oldest record to now. Nothing is read. */
  timeline(profileId: string, topic: string, points: number): Promise<TopicTimeline>;
  /** Offsets after a time range's end that must be read to find its late records; 0 when timestamps ascend. */
  offsetsBeyond(profileId: string, asked: LateAsked): Promise<number>;
  /** Sizes on disk by DescribeLogDirs of every broker. @param topics null: all */
  sizes(profileId: string, topics: readonly string[] | null): Promise<TopicSizes>;
  /** For the topics named (those on screen). */
  lastWrites(profileId: string, topics: readonly string[]): Promise<readonly TopicLastWrite[]>;
  /** @param keys of the configuration, at most 20 */
  configValues(
    profileId: string,
    topics: readonly string[],
    keys: readonly string[],
  ): Promise<readonly TopicConfigValues[]>;
  describe(profileId: string, topic: string): Promise<TopicDetail>;
  /** The topic's whole configuration, by key. */
  config(profileId: string, topic: string): Promise<readonly ConfigEntry[]>;
}

/** A topic to be made. */
export interface TopicToCreate {
  readonly topic: string;
  /** −1: the broker's default. */
  readonly partitions: number;
  /** −1: the broker's default. */
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** One key of a configuration: null removes the override. */
export interface ConfigAlteration {
  readonly key: string;
  readonly value: string | null;
}

/** Records before the offset go; −1: all that are committed (the high watermark). */
export interface RecordsBefore {
  readonly partition: number;
  readonly offset: Integer;
}

/** A topic of a plan. A recreated topic has another id. */
export interface TopicById {
  readonly topic: string;
  /** Null before Kafka 2.8, which has no topic ids. */
  readonly topicId: string | null;
}

declare module "./changes.ts" {
  interface ChangeKinds {
    "topics.create": { readonly request: TopicToCreate; readonly preview: null };
    "topics.configure": {
      readonly request: { readonly topic: string; readonly alterations: readonly ConfigAlteration[] };
      readonly preview: { readonly topics: readonly TopicById[] };
    };
    /** @property total partitions after it */
    "topics.addPartitions": {
      readonly request: { readonly topic: string; readonly total: number };
      readonly preview: { readonly topics: readonly TopicById[] };
    };
    "topics.deleteRecords": {
      readonly request: { readonly topic: string; readonly before: readonly RecordsBefore[] };
      readonly preview: { readonly topics: readonly TopicById[] };
    };
    "topics.empty": {
      readonly request: { readonly topics: readonly string[] };
      readonly preview: { readonly topics: readonly TopicById[] };
    };
    "topics.delete": {
      readonly request: { readonly topics: readonly string[] };
      readonly preview: { readonly topics: readonly TopicById[] };
    };
  }
}

/** What a plan must know about a topic, from Metadata only. */
export interface TopicStanding extends TopicById {
  readonly internal: boolean;
  /** Ascending. */
  readonly partitions: readonly number[];
  /** The largest of its partitions. */
  readonly replicationFactor: number;
  readonly error: ErrorData | null;
}

/** What the worker of a cluster does for topics: the same without the profile, and what only the gate may ask for. */
export type TopicsWorkerApi = Named<TopicsWorkerCalls>;

interface TopicsWorkerCalls extends OfProfile<TopicsCalls> {
  /** In the order asked. */
  standing(topics: readonly string[]): Promise<readonly TopicStanding[]>;
  /** Whether the brokers have `delete.topic.enable`; null: unknown. */
  deletionEnabled(): Promise<boolean | null>;
  /** @param validateOnly the cluster checks it, and makes nothing */
  create(topic: TopicToCreate, validateOnly: boolean): Promise<void>;
  /** Nothing is altered when the topic was made again since: its id is another one. */
  configure(topic: TopicById, alterations: readonly ConfigAlteration[], validateOnly: boolean): Promise<void>;
  /** Nothing is added when the topic was made again since. */
  addPartitions(topic: TopicById, total: number, validateOnly: boolean): Promise<void>;
  /** Nothing is deleted when the topic was made again since: its id is another one. */
  deleteRecords(topic: TopicById, before: readonly RecordsBefore[]): Promise<readonly TargetOutcome[]>;
  /** Deletes all records that are there. What of it is not done is in the outcomes, partition by partition. */
  empty(topics: readonly TopicById[]): Promise<readonly TargetOutcome[]>;
  /** By id where there is one: a topic that was made again under its name since is left alone. */
  delete(topics: readonly TopicById[]): Promise<readonly TargetOutcome[]>;
}

export const TOPICS = feature<TopicsApi>({
  list: "reads",
  stats: "reads",
  timeline: "reads",
  offsetsBeyond: "reads",
  sizes: "reads",
  lastWrites: "reads",
  configValues: "reads",
  describe: "reads",
  config: "reads",
});

export const TOPICS_WORKER = feature<TopicsWorkerApi>({
  ...TOPICS.calls,
  standing: "reads",
  deletionEnabled: "reads",
  create: "changes",
  configure: "changes",
  addPartitions: "changes",
  deleteRecords: "changes",
  empty: "changes",
  delete: "changes",
});
