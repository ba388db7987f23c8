import type { ClusterInfo, ClustersApi } from "../../contract/clusters.ts";
import type { ConnectionSettings, Profile } from "../../contract/profiles.ts";
import { checkBoolean, checkOptionalText, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import { log } from "../log/log.ts";
import type { Clusters } from "./clusters.ts";

interface Parts {
  readonly clusters: Clusters;
  readonly profiles: {
    settings(profileId: string, password: string | null): Promise<ConnectionSettings>;
    draftSettings(profile: Profile, password: string | null): Promise<ConnectionSettings>;
    check(profile: unknown): Profile;
    save(profile: Profile, password: string | null, storePassword: boolean): Promise<unknown>;
    nameOf(profileId: string): string | null;
    /** Keeps a password that has worked. */
    remember(profileId: string, password: string | null, store: boolean): Promise<void>;
    touch(profileId: string): Promise<void>;
  };
  readonly tails: { closeOfProfile(profileId: string): Promise<void> };
}

export const clustersService =
  ({ clusters, profiles, tails }: Parts): MakeService<ClustersApi> =>
  () => {
    /** @param save saves a profile that is not saved yet, after it has worked */
    const open = async (
      attempt: string,
      id: string,
      settings: Promise<ConnectionSettings>,
      [given, store]: readonly [string | null, boolean],
      save: () => Promise<unknown> = async () => {},
    ): Promise<ClusterInfo> => {
      const { info, isNew } = await clusters.open(checkText(attempt, "attempt"), id, settings);
      try {
        await save();
      } catch (error) {
        if (isNew) await clusters.close(id);
        throw error;
      }
      const addresses = info.brokers.map(({ address }) => address).join(", ");
      log.info(`Connected to ${profiles.nameOf(id) ?? id}: brokers ${addresses}, ${info.connectMs} ms.`);
      // Tails of a replaced connection have the old settings.
      if (isNew) await tails.closeOfProfile(id);
      // The cluster is open even if storing the password fails; the profile shows that it is not stored.
      await profiles
        .remember(id, given, store)
        .catch((error: unknown) => log.warn("The password was not stored:", error));
      await profiles.touch(id).catch((error: unknown) => log.warn("The time of last use was not saved:", error));
      return info;
    };
    const passwordIn = (password: unknown, storePassword: unknown) =>
      [checkOptionalText(password, "password"), checkBoolean(storePassword, "storePassword")] as const;
    return {
      test: async (attempt, profile, password) => {
        const settings = profiles.draftSettings(profile, checkOptionalText(password, "password"));
        return clusters.test(checkText(attempt, "attempt"), settings);
      },
      cancel: async (attempt) => clusters.cancel(checkText(attempt, "attempt")),
      open: async (attempt, profileId, password, storePassword) => {
        const id = checkText(profileId, "profileId");
        const secret = passwordIn(password, storePassword);
        return open(attempt, id, profiles.settings(id, secret[0]), secret);
      },
      openNew: async (attempt, profile, password, storePassword) => {
        const checked = profiles.check(profile);
        const secret = passwordIn(password, storePassword);
        const settings = profiles.draftSettings(checked, secret[0]);
        return open(attempt, checked.id, settings, secret, () => profiles.save(checked, null, false));
      },
      close: async (profileId) => {
        const id = checkText(profileId, "profileId");
        await Promise.all([tails.closeOfProfile(id), clusters.close(id)]);
      },
    };
  };
