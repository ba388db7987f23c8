import { isDeepStrictEqual } from "node:util";
import type { ClusterWorkerApi } from "../../contract/api.ts";
import type { ClusterInfo } from "../../contract/cluster.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profile.ts";
import type { WorkerFiles } from "./worker-files.ts";
import { type Settle, WorkerHandle } from "./worker-handle.ts";

type ClusterWorker = WorkerHandle<ClusterWorkerApi>;

interface OpenCluster {
  readonly worker: ClusterWorker;
  readonly settings: ConnectionSettings;
  readonly info: ClusterInfo;
}

export interface Opened {
  readonly info: ClusterInfo;
  /** False when it was open already. */
  readonly isNew: boolean;
}

const CLOSED: ErrorData = { code: "CLUSTER_NOT_OPEN", message: "The cluster was closed.", subject: null, hint: null };
const CANCELLED: ErrorData = { code: "CANCELLED", message: "The attempt was cancelled.", subject: null, hint: null };
/** The worker gives its reasons within 10 s; this is for one that does not answer at all, ms. */
const ATTEMPT_LIMIT_MS = 11_000;

/** The open clusters, one worker each, and the attempts to open one. */
export class Clusters {
  readonly #files: WorkerFiles;
  readonly #settle: Settle;
  readonly #open = new Map<string, OpenCluster>();
  readonly #attempts = new Map<string, ClusterWorker>();

  constructor(files: WorkerFiles, settle: Settle) {
    this.#files = files;
    this.#settle = settle;
  }

  get count(): number {
    return [...this.#open.values()].filter(({ worker }) => worker.alive).length + this.#attempts.size;
  }

  /** Connects and disconnects. */
  async test(attempt: string, settings: ConnectionSettings): Promise<ClusterInfo> {
    const { worker, info } = await this.#connect(attempt, settings);
    await worker.end(CLOSED);
    return info;
  }

  /**
   * Connects and keeps the connection under the profile's id. One that is open by the same settings is used as it is
   * (a reloaded page, a second window); one by other settings is replaced once the new one works.
   */
  async open(attempt: string, profileId: string, settings: ConnectionSettings): Promise<Opened> {
    const present = this.#open.get(profileId);
    if (present?.worker.alive && isDeepStrictEqual(present.settings, settings)) {
      return { info: present.info, isNew: false };
    }
    const { worker, info } = await this.#connect(attempt, settings);
    await this.close(profileId);
    this.#open.set(profileId, { worker, settings, info });
    return { info, isNew: true };
  }

  /** Ends a running attempt of that name; it rejects with CANCELLED. */
  async cancel(attempt: string): Promise<void> {
    await this.#attempts.get(attempt)?.end(CANCELLED);
  }

  get(profileId: string): OpenCluster {
    const cluster = this.#open.get(profileId);
    if (cluster === undefined)
      throw TailwaterError.fromData({ ...CLOSED, message: "The cluster is not open.", hint: "Connect to it first." });
    return cluster;
  }

  async close(profileId: string): Promise<void> {
    const cluster = this.#open.get(profileId);
    this.#open.delete(profileId);
    await cluster?.worker.end(CLOSED);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#attempts.keys()].map((attempt) => this.cancel(attempt)));
    await Promise.all([...this.#open.keys()].map((profileId) => this.close(profileId)));
  }

  async #connect(attempt: string, settings: ConnectionSettings): Promise<{ worker: ClusterWorker; info: ClusterInfo }> {
    if (this.#attempts.has(attempt)) {
      throw new TailwaterError("BAD_REQUEST", "An attempt of that name is running.", { subject: attempt });
    }
    const worker: ClusterWorker = new WorkerHandle(this.#files.cluster, "the cluster connection", this.#settle);
    this.#attempts.set(attempt, worker);
    const limit = setTimeout(() => worker.end(noAnswer(settings)), ATTEMPT_LIMIT_MS);
    try {
      return { worker, info: await worker.api.connect(settings) };
    } catch (error) {
      await worker.end(CLOSED);
      throw error;
    } finally {
      clearTimeout(limit);
      this.#attempts.delete(attempt);
    }
  }
}

function noAnswer({ bootstrapServers }: ConnectionSettings): ErrorData {
  return {
    code: "CONNECT_TIMEOUT",
    message: `There was no answer within ${ATTEMPT_LIMIT_MS / 1_000} s.`,
    subject: bootstrapServers.join(", "),
    hint: "Check the address, and firewalls on the way.",
  };
}
