import type { IssuerEndpoints, ProfilesApi, SecretName } from "../../contract/profiles.ts";
import { checkBoolean, checkText } from "../kit/check.ts";
import { checkSecrets } from "../kit/check-secrets.ts";
import type { MakeService } from "../kit/service.ts";
import type { Profiles } from "./profiles.ts";

interface Parts {
  readonly profiles: Profiles;
  readonly clusters: { close(profileId: string): Promise<void> };
  /** Asks an issuer for its metadata. */
  readonly findIssuer: (question: {
    readonly profileId: string;
    readonly address: string;
    readonly caPem: string | null;
  }) => Promise<IssuerEndpoints>;
  readonly tails: { closeOfProfile(profileId: string): Promise<void> };
}

export const profilesService =
  ({ profiles, clusters, tails, findIssuer }: Parts): MakeService<ProfilesApi> =>
  () => ({
    list: async () => profiles.list(),
    save: async (profile, secrets, storeSecrets) =>
      profiles.save(profile, checkSecrets(secrets), checkBoolean(storeSecrets, "storeSecrets")),
    forget: async (profileId, name) =>
      // A name that no secret has forgets nothing.
      profiles.forgetSecret(checkText(profileId, "profileId"), checkText(name, "name", 200) as SecretName),
    findIssuer: async (profileId, address, caPem) =>
      findIssuer({
        profileId: checkText(profileId, "profileId"),
        address: checkText(address, "address", 2_000).trim(),
        caPem: caPem === null ? null : checkText(caPem, "caPem", 1_000_000),
      }),
    delete: async (profileId) => {
      const id = checkText(profileId, "profileId");
      await profiles.delete(id);
      await Promise.all([tails.closeOfProfile(id), clusters.close(id)]);
    },
  });
