import type { ClusterLinkApi } from "../../contract/cluster-worker.ts";
import type { ClusterInfo } from "../../contract/clusters.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import { formatAddress } from "../kafka/address.ts";
import { ClusterLink } from "../kafka/cluster-link.ts";
import { type ClientLog, makeClientLog } from "../kafka/log.ts";
import type { Metadata } from "../kafka/metadata.ts";

/** One open cluster. Survives broker restarts, because every question opens what it needs. */
export class ClusterSession implements ClusterLinkApi {
  readonly #log: ClientLog;
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

  /** False until a profile that allows changes is connected to. */
  get mayChange(): boolean {
    return this.#link?.mayChange ?? false;
  }

  async allowChanges(allowed: boolean): Promise<void> {
    this.#link?.allowChanges(allowed);
  }

  async close(): Promise<void> {
    this.#link?.close();
    this.#link = null;
  }

  /**
   * Asks the cluster something. A kept connection may have died since the last call, and only using it tells: so a lost one
   * is tried once more.
   * @throws TailwaterError CLUSTER_NOT_OPEN, and what the question throws
   */
  async ask<T>(work: (link: ClusterLink) => Promise<T>): Promise<T> {
    const link = this.#opened();
    try {
      return await work(link);
    } catch (error) {
      if (error instanceof TailwaterError && error.code === "CONNECTION_RESET") return work(link);
      throw error;
    }
  }

  /**
   * Changes the cluster. The work runs once, whatever happens: what it sends must never be sent twice.
   * @throws TailwaterError CLUSTER_NOT_OPEN, and what the work throws
   */
  async change<T>(work: (link: ClusterLink) => Promise<T>): Promise<T> {
    return work(this.#opened());
  }

  #opened(): ClusterLink {
    if (this.#link !== null) return this.#link;
    throw new TailwaterError("CLUSTER_NOT_OPEN", "This cluster is not connected.");
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
