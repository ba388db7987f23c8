import { feature } from "../../../../src/contract/feature.ts";

/** A feature that nobody knew when the house was built: what its contract, its service and its worker are made of. */
export interface GroupsApi {
  list(profileId: string): Promise<readonly string[]>;
  forget(profileId: string, group: string): Promise<void>;
}

export const GROUPS = feature<GroupsApi>({ list: "reads", forget: "changes" });

/** The same without the profile: what the worker of a cluster answers. */
export interface GroupReadsApi {
  list(): Promise<readonly string[]>;
}

export const GROUP_READS = feature<GroupReadsApi>({ list: "reads" });
