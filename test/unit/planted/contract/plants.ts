import { feature } from "../../../../src/contract/feature.ts";

/** A feature that the rest of the code does not know: the types of its contract, its service and its worker. */
export interface PlantsApi {
  list(profileId: string): Promise<readonly string[]>;
  forget(profileId: string, plant: string): Promise<void>;
}

export const PLANTS = feature<PlantsApi>({ list: "reads", forget: "changes" });

/** The same without the profile: the answer of a cluster's worker. */
export interface PlantReadsApi {
  list(): Promise<readonly string[]>;
}

export const PLANT_READS = feature<PlantReadsApi>({ list: "reads" });
