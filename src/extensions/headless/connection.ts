import { join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profile.ts";
import { maskSecret } from "../log/log.ts";
import { configFolder } from "../profiles/config-folder.ts";
import { ProfileStore } from "../profiles/profile-store.ts";
import { Profiles } from "../profiles/profiles.ts";
import type { HeadlessOptions } from "./arguments.ts";
import { readPassword } from "./read-password.ts";

/** @throws TailwaterError PROFILE_NOT_FOUND, PASSWORD_NEEDED, PROFILE_FILE_… */
export async function connectionOf(options: HeadlessOptions): Promise<ConnectionSettings> {
  const { brokers, profile: wanted, dataDir, passwordFile } = options;
  if (wanted === null) {
    return {
      profileId: "command-line",
      bootstrapServers: brokers,
      tls: { enabled: false, caPem: null },
      sasl: { mechanism: "none", username: "", password: "" },
    };
  }
  const profiles = new Profiles(
    await ProfileStore.open(join(dataDir ?? configFolder(), "profiles.json")),
    null,
    maskSecret,
  );
  const found = profiles.list().filter(({ id, name }) => id === wanted || name === wanted);
  const [profile] = found;
  if (profile === undefined || found.length > 1) {
    const names = profiles.list().map(({ name }) => name);
    const message = found.length > 1 ? "Several profiles have that name." : "There is no profile of that name.";
    const hint = found.length > 1 ? "Rename one in the app." : `There are: ${names.join(", ") || "none"}.`;
    throw new TailwaterError("PROFILE_NOT_FOUND", message, { subject: wanted, hint });
  }
  try {
    return profiles.settings(profile.id, passwordFile === null ? null : readPassword(passwordFile));
  } catch (error) {
    if (!(error instanceof TailwaterError) || error.code !== "PASSWORD_NEEDED") throw error;
    throw new TailwaterError("PASSWORD_NEEDED", error.message, {
      subject: profile.name,
      hint: "Give it with --password-file.",
    });
  }
}
