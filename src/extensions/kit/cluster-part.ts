import type { CLUSTER_WORKER } from "../../contract/cluster-worker.ts";
import type { Services } from "../../contract/feature.ts";

/** What the worker of one open cluster answers, by feature. */
export type ClusterWorkerApi = Services<typeof CLUSTER_WORKER>;

/** The open clusters, as the services of other features see them. */
export interface ClusterParts {
  readonly clusters: {
    /** @throws TailwaterError CLUSTER_NOT_OPEN */
    get(profileId: string): { readonly worker: { readonly api: ClusterWorkerApi } };
  };
}
