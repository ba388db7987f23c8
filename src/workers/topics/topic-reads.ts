import type { TargetOutcome } from "../../contract/changes.ts";
import { minus } from "../../contract/integer.ts";
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
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { BeingCreated } from "./being-created.ts";
import { deleteRecords, emptyTopics } from "./delete-records.ts";
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

/** The open cluster, which holds the connections. */
interface Cluster {
  ask<T>(question: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
  change<T>(change: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T>;
}

/** The reads and changes of a cluster's topics. */
export class TopicReads implements TopicsWorkerApi {
  readonly #cluster: Cluster;
  readonly #rates = new TopicRates();
  readonly #creations = new BeingCreated();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** All topics, sorted by name. A topic that the cluster does not describe has an error. */
  async list(name?: string): Promise<readonly TopicSummary[]> {
    const { topics } = await this.#cluster.ask((link) => link.metadata(null), name);
    return topics.map(topicSummary).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async stats(topics: readonly string[], name?: string): Promise<readonly TopicStats[]> {
    if (topics.length === 0) return [];
    const ranges = await this.#cluster.ask((link, work) => askLogRanges(link, topics, work, this.#creations), name);
    return topics.map((topic) => this.#stats(topic, ranges.get(topic)));
  }

  async timeline(topic: string, points: number, name?: string): Promise<TopicTimeline> {
    return this.#cluster.ask((link) => askTimeline(link, topic, points), name);
  }

  async offsetsBeyond(asked: LateAsked, name?: string): Promise<number> {
    return this.#cluster.ask((link, work) => askOffsetsBeyond(link, asked, work), name);
  }

  async sizes(topics: readonly string[] | null, name?: string): Promise<TopicSizes> {
    return this.#cluster.ask((link, work) => askSizes(link, topics, work), name);
  }

  async lastWrites(topics: readonly string[], name?: string): Promise<readonly TopicLastWrite[]> {
    return this.#cluster.ask((link, work) => askLastWrites(link, topics, work), name);
  }

  async configValues(
    topics: readonly string[],
    keys: readonly string[],
    name?: string,
  ): Promise<readonly TopicConfigValues[]> {
    return this.#cluster.ask((link, work) => askConfigValues(link, topics, keys, work), name);
  }

  async describe(topic: string, name?: string): Promise<TopicDetail> {
    return this.#cluster.ask((link, work) => askDetail(link, topic, work, this.#creations), name);
  }

  async config(topic: string, name?: string): Promise<readonly ConfigEntry[]> {
    return this.#cluster.ask((link) => askConfig(link, topic), name);
  }

  async standing(topics: readonly string[], name?: string): Promise<readonly TopicStanding[]> {
    return this.#cluster.ask((link) => askStanding(link, topics), name);
  }

  async deletionEnabled(name?: string): Promise<boolean | null> {
    return this.#cluster.ask(askDeletionEnabled, name);
  }

  async create(topic: TopicToCreate, validateOnly: boolean, name?: string): Promise<void> {
    return this.#cluster.change((link) => createTopic(link, topic, validateOnly), name);
  }

  async configure(
    topic: TopicById,
    alterations: readonly ConfigAlteration[],
    validateOnly: boolean,
    name?: string,
  ): Promise<void> {
    return this.#cluster.change((link) => configureTopic(link, topic, alterations, validateOnly), name);
  }

  async addPartitions(topic: TopicById, total: number, validateOnly: boolean, name?: string): Promise<void> {
    return this.#cluster.change((link) => addPartitions(link, topic, total, validateOnly), name);
  }

  async deleteRecords(
    topic: TopicById,
    before: readonly RecordsBefore[],
    name?: string,
  ): Promise<readonly TargetOutcome[]> {
    return this.#cluster.change((link, work) => deleteRecords(link, topic, before, work), name);
  }

  async empty(topics: readonly TopicById[], name?: string): Promise<readonly TargetOutcome[]> {
    return this.#cluster.change((link, work) => emptyTopics(link, topics, work), name);
  }

  async delete(topics: readonly TopicById[], name?: string): Promise<readonly TargetOutcome[]> {
    return this.#cluster.change((link, work) => deleteTopics(link, topics, work), name);
  }

  #stats(name: string, range: LogRange | undefined): TopicStats {
    if (range === undefined || range.error !== null) {
      return { name, records: null, recordsPerSecond: null, error: range?.error ?? null };
    }
    const recordsPerSecond = this.#rates.add(name, performance.now(), range.end);
    return { name, records: minus(range.end, range.start), recordsPerSecond, error: null };
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
    error: failed ? topicError(errorCode, name).toData() : null,
  };
}
