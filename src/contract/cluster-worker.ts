import type { ClusterInfo } from "./clusters.ts";
import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import { GROUPS_WORKER } from "./groups.ts";
import { PRODUCE_WORKER } from "./produce.ts";
import type { ConnectionSettings } from "./profiles.ts";
import { TOPICS_WORKER } from "./topics.ts";
import { WORK } from "./work.ts";

/** The connections of one open cluster. */
export interface ClusterLinkApi {
  connect(settings: ConnectionSettings): Promise<ClusterInfo>;
  /** Connects, and tries every broker by its advertised address: within 10 s. */
  test(settings: ConnectionSettings): Promise<ClusterInfo>;
  /** Tries every broker by its advertised address, at most MOST_TRIED: within 10 s. Null: all work. */
  unreachable(): Promise<ErrorData | null>;
  /** The profile's lock was changed. */
  allowChanges(allowed: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The features of the worker behind one open cluster. */
export const CLUSTER_WORKER = {
  cluster: feature<ClusterLinkApi>({
    connect: "reads",
    test: "reads",
    unreachable: "reads",
    allowChanges: "local",
    close: "local",
  }),
  topics: TOPICS_WORKER,
  groups: GROUPS_WORKER,
  produce: PRODUCE_WORKER,
  work: WORK,
} as const;
