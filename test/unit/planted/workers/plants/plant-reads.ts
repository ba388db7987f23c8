import type { ClusterLink } from "../../../../../src/workers/kafka/cluster-link.ts";
import type { PlantReadsApi } from "../../contract/plants.ts";

export class PlantReads implements PlantReadsApi {
  readonly #cluster: { ask<T>(work: (link: ClusterLink) => Promise<T>): Promise<T> };

  constructor(cluster: { ask<T>(work: (link: ClusterLink) => Promise<T>): Promise<T> }) {
    this.#cluster = cluster;
  }

  list(): Promise<readonly string[]> {
    return this.#cluster.ask(async (link) => (await link.metadata(null)).topics.map(({ name }) => `reads ${name}`));
  }
}
