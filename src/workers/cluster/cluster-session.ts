import type { ClusterWorkerApi } from "../../contract/api.ts";
import type { ClusterInfo, TopicStats, TopicSummary } from "../../contract/cluster.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profile.ts";
import type { LateAsked } from "../../contract/tail.ts";
import type { TopicTimeline } from "../../contract/view.ts";
import { formatAddress } from "../kafka/address.ts";
import { ClusterLink } from "../kafka/cluster-link.ts";
import { type ClientLog, makeClientLog } from "../kafka/log.ts";
import type { Metadata, MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { offsetsBeyond } from "./offsets-beyond.ts";
import { TopicRates } from "./topic-rates.ts";
import { askLogRanges, type LogRange } from "./topic-stats.ts";
import { askTimeline } from "./topic-timeline.ts";

/** One open cluster: what the topic list asks. Survives broker restarts, because every call opens what it needs. */
export class ClusterSession implements ClusterWorkerApi {
  readonly #log: ClientLog;
  readonly #rates = new TopicRates();
  #link: ClusterLink | null = null;

  constructor(log: ClientLog = makeClientLog()) {
    this.#log = log;
  }

  /** @throws TailwaterError that says what is wrong with which server, within 10 s. */
  async connect(settings: ConnectionSettings): Promise<ClusterInfo> {
    const startedAt = performance.now();
    this.#link?.close();
    const link = new ClusterLink(settings, this.#log);
    this.#link = link;
    try {
      const metadata = await link.connect();
      return clusterInfo(metadata, Math.round(performance.now() - startedAt));
    } catch (error) {
      link.close();
      if (this.#link === link) this.#link = null;
      throw error;
    }
  }

  /** By name. A topic that the cluster will not describe carries its error. */
  async listTopics(): Promise<readonly TopicSummary[]> {
    const { topics } = await this.#twice((link) => link.metadata(null));
    return topics.map(topicSummary).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async topicStats(topics: readonly string[]): Promise<readonly TopicStats[]> {
    if (topics.length === 0) return [];
    const ranges = await this.#twice((link) => askLogRanges(link, topics));
    return topics.map((name) => this.#stats(name, ranges.get(name)));
  }

  async topicTimeline(topic: string, points: number): Promise<TopicTimeline> {
    return this.#twice((link) => askTimeline(link, topic, points));
  }

  async offsetsBeyond(asked: LateAsked): Promise<number> {
    return this.#twice((link) => offsetsBeyond(link, asked));
  }

  async close(): Promise<void> {
    this.#link?.close();
    this.#link = null;
  }

  #stats(name: string, range: LogRange | undefined): TopicStats {
    if (range === undefined || range.error !== null) {
      return { name, records: null, recordsPerSecond: null, error: range?.error ?? null };
    }
    const recordsPerSecond = this.#rates.add(name, performance.now(), range.end);
    return { name, records: range.end - range.start, recordsPerSecond, error: null };
  }

  /** A kept connection may have died since the last call, and only using it tells: so a lost one is tried once more. */
  async #twice<T>(work: (link: ClusterLink) => Promise<T>): Promise<T> {
    const link = this.#link;
    if (link === null) throw new TailwaterError("CLUSTER_NOT_OPEN", "This cluster is not connected.");
    try {
      return await work(link);
    } catch (error) {
      if (error instanceof TailwaterError && error.code === "CONNECTION_RESET") return work(link);
      throw error;
    }
  }
}

function clusterInfo({ clusterId, brokers, controllerId }: Metadata, connectMs: number): ClusterInfo {
  return {
    clusterId,
    controllerId,
    connectMs,
    brokers: brokers
      .map((broker) => ({ id: broker.id, address: formatAddress(broker), rack: broker.rack }))
      .sort((a, b) => a.id - b.id),
  };
}

function topicSummary({ name, internal, errorCode, partitions }: MetadataTopic): TopicSummary {
  const failed = errorCode !== KAFKA.none;
  return {
    name,
    internal,
    partitions: failed ? 0 : partitions.length,
    replicationFactor: failed ? 0 : (partitions[0]?.replicas ?? 0),
    error: failed ? protocolError(errorCode, `topic ${name}`).toData() : null,
  };
}
