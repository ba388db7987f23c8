import type { BearerToken } from "../../contract/bearer.ts";
import type { CertificateTerm } from "../../contract/client-certificate.ts";
import type { ClusterLinkApi } from "../../contract/cluster-worker.ts";
import { type ClusterInfo, MOST_TRIED } from "../../contract/clusters.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import { type Work, Works } from "../../contract/work.ts";
import { formatAddress } from "../kafka/address.ts";
import { someUnreachable } from "../kafka/advertised.ts";
import { ClusterLink } from "../kafka/cluster-link.ts";
import { outcomeUnknown } from "../kafka/faults.ts";
import { type ClientLog, makeClientLog } from "../kafka/log.ts";
import type { Metadata } from "../kafka/metadata.ts";
import { withPatience } from "./patience.ts";

/** A test ends within this time, but gives the brokers at least half a second, ms. */
const TEST_MS = 9_500;
const LEAST_MS = 500;
const DEFECT =
  "Look at what it concerns before you do it again. This is a defect in Tailwater: please report it with the log.";

/** One open cluster. It survives broker restarts, because every call opens the connections that it needs. */
export class ClusterSession implements ClusterLinkApi {
  readonly #log: ClientLog;
  readonly #token: (() => Promise<BearerToken>) | undefined;
  #link: ClusterLink | null = null;
  /** What is asked and changed just now, by the names that callers gave. */
  readonly works = new Works();

  /** @param token gives a token to log in with; undefined: the extension does */
  constructor(log: ClientLog = makeClientLog(), token?: () => Promise<BearerToken>) {
    this.#log = log;
    this.#token = token;
  }

  /** @throws TailwaterError with the problem and the server, within 10 s. */
  async connect(settings: ConnectionSettings): Promise<ClusterInfo> {
    const startedAt = performance.now();
    this.#link?.close();
    const link = new ClusterLink(settings, this.#log, this.#token);
    this.#link = link;
    try {
      const metadata = await link.connect();
      const connectMs = Math.round(performance.now() - startedAt);
      return clusterInfo(metadata, await link.certificates(), connectMs);
    } catch (error) {
      link.close();
      if (this.#link === link) this.#link = null;
      throw error;
    }
  }

  /** @throws TailwaterError as `connect` */
  async test(settings: ConnectionSettings): Promise<ClusterInfo> {
    const startedAt = performance.now();
    const info = await this.connect(settings);
    const left = TEST_MS - (performance.now() - startedAt);
    const problems = await this.#opened().unreachable(Math.max(left, LEAST_MS));
    const brokers = info.brokers.map((broker) => ({ ...broker, problem: problems.get(broker.id)?.toData() ?? null }));
    return { ...info, brokers };
  }

  async unreachable(): Promise<ErrorData | null> {
    const link = this.#opened();
    if (link.brokers.length > MOST_TRIED) return null;
    const problems = await link.unreachable(TEST_MS);
    const unreached = link.brokers.flatMap((address) => {
      const reason = problems.get(address.id);
      return reason === undefined ? [] : [{ address, reason }];
    });
    return unreached.length === 0 ? null : someUnreachable(link.brokers.length, unreached).toData();
  }

  /** False until it connects with a profile that allows changes. */
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
   * Reads from the cluster. A kept connection may have closed since the last call, and only its use shows that, so a
   * lost one is tried once more.
   * @param name identifies the call for its progress and for a cancel
   * @throws TailwaterError CLUSTER_NOT_OPEN, CANCELLED, and what the question throws
   */
  async ask<T>(question: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T> {
    const link = this.#opened();
    return this.works.run(name, (work) => {
      const answer = question(link, work).catch((error: unknown) => {
        const wasLost = error instanceof TailwaterError && error.code === "CONNECTION_RESET";
        if (!wasLost || work.isCancelled) throw error;
        work.restart();
        return question(link, work);
      });
      return withPatience(work, answer);
    });
  }

  /**
   * Changes the cluster. It runs exactly once, because a change must never be sent twice. A cancelled change is still
   * awaited, because its outcome must be reported.
   * @param name identifies the call for its progress and for a cancel
   * @throws TailwaterError CLUSTER_NOT_OPEN, and what the change throws; OUTCOME_UNKNOWN for a defect that is met after
   *   something was sent
   */
  async change<T>(change: (link: ClusterLink, work: Work) => Promise<T>, name?: string): Promise<T> {
    const link = this.#opened();
    const before = link.changes;
    try {
      return await this.works.run(name, (work) => change(link, work));
    } catch (error) {
      if (error instanceof TailwaterError || link.changes === before) throw error;
      throw outcomeUnknown("A change", { subject: "the cluster", lookAt: DEFECT }, error);
    }
  }

  #opened(): ClusterLink {
    if (this.#link !== null) return this.#link;
    throw new TailwaterError("CLUSTER_NOT_OPEN", "This cluster is not connected.");
  }
}

function clusterInfo(
  { clusterId, brokers, controllerId }: Metadata,
  certificates: readonly CertificateTerm[],
  connectMs: number,
): ClusterInfo {
  return {
    certificates,
    clusterId,
    controllerId,
    connectMs,
    brokers: brokers
      .map((broker) => ({ id: broker.id, address: formatAddress(broker), rack: broker.rack, problem: null }))
      .sort((a, b) => a.id - b.id),
  };
}
