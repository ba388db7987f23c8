import { TailwaterError } from "../../contract/errors.ts";
import type { LateAsked } from "../../contract/tail.ts";
import type {
  ConfigEntry,
  TopicConfigValues,
  TopicDetail,
  TopicLastWrite,
  TopicSizes,
  TopicStats,
  TopicSummary,
  TopicsWorkerApi,
  TopicTimeline,
} from "../../contract/topics.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { askLastWrites } from "./last-writes.ts";
import { askOffsetsBeyond } from "./offsets-beyond.ts";
import { askConfig, askConfigValues } from "./topic-config.ts";
import { askDetail } from "./topic-detail.ts";
import { TopicRates } from "./topic-rates.ts";
import { askSizes } from "./topic-sizes.ts";
import { askLogRanges, type LogRange } from "./topic-stats.ts";
import { askTimeline } from "./topic-timeline.ts";

/** Holds the connections: an open cluster. */
interface Cluster {
  ask<T>(work: (link: ClusterLink) => Promise<T>): Promise<T>;
}

const notBuilt = async (): Promise<never> => {
  throw new TailwaterError("INTERNAL", "This is being built.");
};

/** What is asked of a cluster's topics, and done to them. */
export class TopicReads implements TopicsWorkerApi {
  readonly create = notBuilt;
  readonly configure = notBuilt;
  readonly addPartitions = notBuilt;
  readonly deleteRecords = notBuilt;
  readonly delete = notBuilt;

  readonly #cluster: Cluster;
  readonly #rates = new TopicRates();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** By name. A topic that the cluster will not describe carries its error. */
  async list(): Promise<readonly TopicSummary[]> {
    const { topics } = await this.#cluster.ask((link) => link.metadata(null));
    return topics.map(topicSummary).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async stats(topics: readonly string[]): Promise<readonly TopicStats[]> {
    if (topics.length === 0) return [];
    const ranges = await this.#cluster.ask((link) => askLogRanges(link, topics));
    return topics.map((name) => this.#stats(name, ranges.get(name)));
  }

  async timeline(topic: string, points: number): Promise<TopicTimeline> {
    return this.#cluster.ask((link) => askTimeline(link, topic, points));
  }

  async offsetsBeyond(asked: LateAsked): Promise<number> {
    return this.#cluster.ask((link) => askOffsetsBeyond(link, asked));
  }

  async sizes(topics: readonly string[] | null): Promise<TopicSizes> {
    return this.#cluster.ask((link) => askSizes(link, topics));
  }

  async lastWrites(topics: readonly string[]): Promise<readonly TopicLastWrite[]> {
    return this.#cluster.ask((link) => askLastWrites(link, topics));
  }

  async configValues(topics: readonly string[], keys: readonly string[]): Promise<readonly TopicConfigValues[]> {
    return this.#cluster.ask((link) => askConfigValues(link, topics, keys));
  }

  async describe(topic: string): Promise<TopicDetail> {
    return this.#cluster.ask((link) => askDetail(link, topic));
  }

  async config(topic: string): Promise<readonly ConfigEntry[]> {
    return this.#cluster.ask((link) => askConfig(link, topic));
  }

  #stats(name: string, range: LogRange | undefined): TopicStats {
    if (range === undefined || range.error !== null) {
      return { name, records: null, recordsPerSecond: null, error: range?.error ?? null };
    }
    const recordsPerSecond = this.#rates.add(name, performance.now(), range.end);
    return { name, records: range.end - range.start, recordsPerSecond, error: null };
  }
}

function topicSummary({ name, internal, errorCode, partitions }: MetadataTopic): TopicSummary {
  const failed = errorCode !== KAFKA.none;
  return {
    name,
    internal,
    partitions: failed ? 0 : partitions.length,
    replicationFactor: failed ? 0 : (partitions[0]?.replicas ?? 0),
    underReplicated: partitions.filter(({ replicas, inSync }) => inSync < replicas).length,
    leaderless: partitions.filter(({ leader }) => leader < 0).length,
    error: failed ? protocolError(errorCode, `topic ${name}`).toData() : null,
  };
}
