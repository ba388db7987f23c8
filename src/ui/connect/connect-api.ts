import type { ClusterInfo } from "../../contract/cluster.ts";
import type { Profile, ProfileSummary } from "../../contract/profile.ts";
import type { Api } from "../data/session.ts";
import type { SettingsApi } from "../settings/settings.ts";

/** What the connect screen asks of the engine. */
export type ConnectApi = SettingsApi &
  Pick<
    Api,
    "listProfiles" | "deleteProfile" | "testConnection" | "cancelAttempt" | "getPreference" | "setPreference"
  > & {
    /** Password null and storePassword false removes a stored one. */
    saveProfile(profile: Profile, password: string | null, storePassword: boolean): Promise<ProfileSummary>;
    /** Password null uses the stored or held one; storePassword stores a given one once it has been seen to work. */
    openCluster(
      attempt: string,
      profileId: string,
      password: string | null,
      storePassword: boolean,
    ): Promise<ClusterInfo>;
  };
