import type { ClustersApi } from "../../contract/cluster.ts";
import type { ConnectionSettings, Profile } from "../../contract/profile.ts";
import { checkBoolean, checkOptionalText, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import { log } from "../log/log.ts";
import type { Clusters } from "./clusters.ts";

interface Parts {
  readonly clusters: Clusters;
  readonly profiles: {
    settings(profileId: string, password: string | null): Promise<ConnectionSettings>;
    draftSettings(profile: Profile, password: string | null): Promise<ConnectionSettings>;
    nameOf(profileId: string): string | null;
    /** Keeps a password that was seen to work. */
    remember(profileId: string, password: string | null, store: boolean): Promise<void>;
    touch(profileId: string): Promise<void>;
  };
  readonly tails: { closeOfProfile(profileId: string): Promise<void> };
}

export const clustersService =
  ({ clusters, profiles, tails }: Parts): MakeService<ClustersApi> =>
  () => ({
    test: async (attempt, profile, password) => {
      const settings = profiles.draftSettings(profile, checkOptionalText(password, "password"));
      return clusters.test(checkText(attempt, "attempt"), settings);
    },
    cancel: async (attempt) => clusters.cancel(checkText(attempt, "attempt")),
    open: async (attempt, profileId, password, storePassword) => {
      const id = checkText(profileId, "profileId");
      const given = checkOptionalText(password, "password");
      const store = checkBoolean(storePassword, "storePassword");
      const settings = profiles.settings(id, given);
      const { info, isNew } = await clusters.open(checkText(attempt, "attempt"), id, settings);
      const addresses = info.brokers.map(({ address }) => address).join(", ");
      log.info(`Connected to ${profiles.nameOf(id) ?? id}: brokers ${addresses}, ${info.connectMs} ms.`);
      // Those of a connection that was replaced know the old settings.
      if (isNew) await tails.closeOfProfile(id);
      // The cluster is open, whatever becomes of the password: that it is not stored shows in the profile.
      await profiles
        .remember(id, given, store)
        .catch((error: unknown) => log.warn("The password was not stored:", error));
      await profiles.touch(id).catch((error: unknown) => log.warn("The time of use was not saved:", error));
      return info;
    },
    close: async (profileId) => {
      const id = checkText(profileId, "profileId");
      await Promise.all([tails.closeOfProfile(id), clusters.close(id)]);
    },
  });
