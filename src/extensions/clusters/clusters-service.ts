import type { ClusterInfo, ClustersApi } from "../../contract/clusters.ts";
import type { ConnectionSettings, Profile, Secrets } from "../../contract/profiles.ts";
import { checkBoolean, checkInteger, checkText } from "../kit/check.ts";
import { checkSecrets } from "../kit/check-secrets.ts";
import type { MakeService } from "../kit/service.ts";
import { log } from "../log/log.ts";
import type { Clusters } from "./clusters.ts";

interface Parts {
  readonly clusters: Clusters;
  readonly profiles: {
    settings(profileId: string, given: Secrets): Promise<ConnectionSettings>;
    draftSettings(profile: Profile, given: Secrets): Promise<ConnectionSettings>;
    check(profile: unknown): Profile;
    save(profile: Profile, secrets: Secrets, storeSecrets: boolean): Promise<unknown>;
    nameOf(profileId: string): string | null;
    /** Keeps secrets that have worked. */
    remember(profileId: string, secrets: Secrets, store: boolean): Promise<void>;
    touch(profileId: string): Promise<void>;
  };
  /** Opens an address in the user's browser. @throws TailwaterError OPEN_FAILED */
  readonly openPage: (address: string) => Promise<void>;
  readonly tails: { closeOfProfile(profileId: string): Promise<void> };
}

export const clustersService =
  ({ clusters, profiles, tails, openPage }: Parts): MakeService<ClustersApi> =>
  () => {
    /** @param save saves a profile that is not saved yet, after it has worked */
    const open = async (
      attempt: string,
      id: string,
      settings: Promise<ConnectionSettings>,
      [given, store]: readonly [Secrets, boolean],
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
      // The cluster is open even if storing the secrets fails; the profile shows that they are not stored.
      await profiles
        .remember(id, given, store)
        .catch((error: unknown) => log.warn("The secrets were not stored:", error));
      await profiles.touch(id).catch((error: unknown) => log.warn("The time of last use was not saved:", error));
      return info;
    };
    const secretsIn = (secrets: unknown, storeSecrets: unknown) =>
      [checkSecrets(secrets), checkBoolean(storeSecrets, "storeSecrets")] as const;
    return {
      test: async (attempt, profile, secrets) => {
        const settings = profiles.draftSettings(profile, checkSecrets(secrets));
        return clusters.test(checkText(attempt, "attempt"), settings);
      },
      signIn: async (attempt, seen) =>
        clusters.signIn(checkText(attempt, "attempt"), checkInteger(seen, "seen", 0, Number.MAX_SAFE_INTEGER)),
      openSignIn: async (attempt) => {
        const page = clusters.signInPage(checkText(attempt, "attempt"));
        if (page !== null) await openPage(page);
      },
      cancel: async (attempt) => clusters.cancel(checkText(attempt, "attempt")),
      open: async (attempt, profileId, secrets, storeSecrets) => {
        const id = checkText(profileId, "profileId");
        const given = secretsIn(secrets, storeSecrets);
        return open(attempt, id, profiles.settings(id, given[0]), given);
      },
      openNew: async (attempt, profile, secrets, storeSecrets) => {
        const checked = profiles.check(profile);
        const given = secretsIn(secrets, storeSecrets);
        const settings = profiles.draftSettings(checked, given[0]);
        return open(attempt, checked.id, settings, given, () => profiles.save(checked, {}, false));
      },
      unreachable: async (profileId) =>
        clusters.get(checkText(profileId, "profileId")).worker.api.cluster.unreachable(),
      close: async (profileId) => {
        const id = checkText(profileId, "profileId");
        await Promise.all([tails.closeOfProfile(id), clusters.close(id)]);
      },
    };
  };
