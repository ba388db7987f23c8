import { feature } from "../../../../src/contract/feature.ts";

/** A feature that nobody knew when the house was built: what its contract, its service and its worker are made of. */
export interface PlantsApi {
  list(profileId: string): Promise<readonly string[]>;
  forget(profileId: string, plant: string): Promise<void>;
}

export const PLANTS = feature<PlantsApi>({ list: "reads", forget: "changes" });

/** The same without the profile: what the worker of a cluster answers. */
export interface PlantReadsApi {
  list(): Promise<readonly string[]>;
}

export const PLANT_READS = feature<PlantReadsApi>({ list: "reads" });
