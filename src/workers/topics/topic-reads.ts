import type { TargetOutcome } from "../../contract/changes.ts";
import type { LateAsked } from "../../contract/tails.ts";
import type {
  ConfigAlteration,
  ConfigEntry,
  RecordsBefore,
  TopicById,
  TopicConfigValues,
  TopicDetail,
  TopicLastWrite,
  TopicSizes,
  TopicStanding,
  TopicStats,
  TopicSummary,
  TopicsWorkerApi,
  TopicTimeline,
  TopicToCreate,
} from "../../contract/topics.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { deleteRecords } from "./delete-records.ts";
import { deleteTopics } from "./delete-topics.ts";
import { askLastWrites } from "./last-writes.ts";
import { askOffsetsBeyond } from "./offsets-beyond.ts";
import { addPartitions, configureTopic, createTopic } from "./topic-changes.ts";
import { askConfig, askConfigValues, askDeletionEnabled } from "./topic-config.ts";
import { askDetail } from "./topic-detail.ts";
import { TopicRates } from "./topic-rates.ts";
import { askSizes } from "./topic-sizes.ts";
import { askStanding } from "./topic-standing.ts";
import { askLogRanges, type LogRange } from "./topic-stats.ts";
import { askTimeline } from "./topic-timeline.ts";

/** Holds the connections: an open cluster. */
interface Cluster {
  ask<T>(work: (link: ClusterLink) => Promise<T>): Promise<T>;
  change<T>(work: (link: ClusterLink) => Promise<T>): Promise<T>;
}

/** What is asked of a cluster's topics, and done to them. */
export class TopicReads implements TopicsWorkerApi {
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

  async standing(topics: readonly string[]): Promise<readonly TopicStanding[]> {
    return this.#cluster.ask((link) => askStanding(link, topics));
  }

  async deletionEnabled(): Promise<boolean | null> {
    return this.#cluster.ask(askDeletionEnabled);
  }

  async create(topic: TopicToCreate, validateOnly: boolean): Promise<void> {
    return this.#cluster.change((link) => createTopic(link, topic, validateOnly));
  }

  async configure(topic: TopicById, alterations: readonly ConfigAlteration[], validateOnly: boolean): Promise<void> {
    return this.#cluster.change((link) => configureTopic(link, topic, alterations, validateOnly));
  }

  async addPartitions(topic: TopicById, total: number, validateOnly: boolean): Promise<void> {
    return this.#cluster.change((link) => addPartitions(link, topic, total, validateOnly));
  }

  async deleteRecords(topic: TopicById, before: readonly RecordsBefore[]): Promise<readonly TargetOutcome[]> {
    return this.#cluster.change((link) => deleteRecords(link, topic, before));
  }

  async delete(topics: readonly TopicById[]): Promise<readonly TargetOutcome[]> {
    return this.#cluster.change((link) => deleteTopics(link, topics));
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
