import type { CLUSTER_WORKER } from "../../contract/cluster-worker.ts";
import type { Services } from "../../contract/feature.ts";

/** The calls of one open cluster's worker, by feature. */
export type ClusterWorkerApi = Services<typeof CLUSTER_WORKER>;

/** The open clusters, for the services of other features. */
export interface ClusterParts {
  readonly clusters: {
    /** @throws TailwaterError CLUSTER_NOT_OPEN */
    get(profileId: string): { readonly worker: { readonly api: ClusterWorkerApi } };
  };
}
