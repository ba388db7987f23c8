import { TailwaterError } from "../../contract/errors.ts";
import type { GroupsWorkerApi } from "../../contract/groups.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";

/** Holds the connections: an open cluster. */
export interface Cluster {
  ask<T>(work: (link: ClusterLink) => Promise<T>): Promise<T>;
}

const notBuilt = async (): Promise<never> => {
  throw new TailwaterError("INTERNAL", "This is being built.");
};

/** What the groups of a cluster are asked and told. */
export const groupsOf = (_cluster: Cluster): GroupsWorkerApi => ({
  list: notBuilt,
  figures: notBuilt,
  describe: notBuilt,
  ofTopic: notBuilt,
  standing: notBuilt,
  planReset: notBuilt,
  commit: notBuilt,
  deleteOffsets: notBuilt,
  delete: notBuilt,
  removeMembers: notBuilt,
});
