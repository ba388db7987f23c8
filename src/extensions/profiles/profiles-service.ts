import type { ProfilesApi, SecretName } from "../../contract/profiles.ts";
import { checkBoolean, checkText } from "../kit/check.ts";
import { checkSecrets } from "../kit/check-secrets.ts";
import type { MakeService } from "../kit/service.ts";
import type { Profiles } from "./profiles.ts";

interface Parts {
  readonly profiles: Profiles;
  readonly clusters: { close(profileId: string): Promise<void> };
  readonly tails: { closeOfProfile(profileId: string): Promise<void> };
}

export const profilesService =
  ({ profiles, clusters, tails }: Parts): MakeService<ProfilesApi> =>
  () => ({
    list: async () => profiles.list(),
    save: async (profile, secrets, storeSecrets) =>
      profiles.save(profile, checkSecrets(secrets), checkBoolean(storeSecrets, "storeSecrets")),
    forget: async (profileId, name) =>
      // A name that no secret has forgets nothing.
      profiles.forgetSecret(checkText(profileId, "profileId"), checkText(name, "name", 200) as SecretName),
    delete: async (profileId) => {
      const id = checkText(profileId, "profileId");
      await profiles.delete(id);
      await Promise.all([tails.closeOfProfile(id), clusters.close(id)]);
    },
  });
