import { join } from "node:path";
import type { BearerToken } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { type ConnectionSettings, kafkaAt, type Profile } from "../../contract/profiles.ts";
import { BearerTokens } from "../bearer/bearer-tokens.ts";
import { configFolder } from "../kit/config-folder.ts";
import { log, maskSecret } from "../log/log.ts";
import { Outbound } from "../outbound/outbound.ts";
import { CERTIFICATES_FILE, TrustedCertificates } from "../outbound/trusted-certificates.ts";
import { Settings } from "../preferences/settings.ts";
import { loginSecretOf, secretsOf } from "../profiles/fields.ts";
import { KeptSignIns } from "../profiles/kept-sign-ins.ts";
import { ProfileSecrets } from "../profiles/profile-secrets.ts";
import { ProfileStore } from "../profiles/profile-store.ts";
import { Profiles } from "../profiles/profiles.ts";
import { SystemKeyring } from "../vault/system-keyring.ts";
import { Vault } from "../vault/vault.ts";
import type { Place } from "./read-arguments.ts";
import { readPassword } from "./read-password.ts";
import { TerminalTokens } from "./terminal-tokens.ts";

/** A terminal cannot unlock a vault that needs a window. */
const NEEDS_PASSWORD: ReadonlySet<string> = new Set(["PASSWORD_NEEDED", "VAULT_LOCKED", "VAULT_UNAVAILABLE"]);

/** The cluster of the command line, from its servers or its profile. */
export interface Opened {
  readonly settings: ConnectionSettings;
  /** Gives the tokens that the cluster's login needs. */
  token(): Promise<BearerToken>;
  /** Gets the first one, if it needs any. A person may have to sign in. @param ended ends that wait */
  ready(ended: AbortSignal): Promise<void>;
  /** Null when only servers are given. */
  readonly profiles: Profiles | null;
  /** The folder of the app's files. */
  readonly folder: string;
}

/** @throws TailwaterError PROFILE_NOT_FOUND, PASSWORD_NEEDED, PROFILE_FILE_… */
export async function connectionOf(place: Place): Promise<Opened> {
  const { brokers, profile: wanted, dataDir, passwordFile } = place;
  const folder = dataDir ?? configFolder();
  if (wanted === null) {
    const settings: ConnectionSettings = {
      profileId: "command-line",
      kafka: kafkaAt(brokers),
      secrets: {},
      tokenSource: null,
      trustedPem: null,
      mayChange: false,
    };
    const token = () => Promise.reject(new Error("Servers alone name no login."));
    return { settings, token, ready: async () => {}, profiles: null, folder };
  }
  const store = await ProfileStore.open(join(folder, "profiles.json"));
  const found = store.list().filter(({ id, name }) => id === wanted || name === wanted);
  const [profile] = found;
  if (profile === undefined || found.length > 1) {
    const names = store.list().map(({ name }) => name);
    const message = found.length > 1 ? "Several profiles have that name." : "No profile has that name.";
    const there = [...store.warnings, `Saved profiles: ${names.join(", ") || "none"}.`].join(" ");
    const hint = found.length > 1 ? "Rename one in the app." : there;
    throw new TailwaterError("PROFILE_NOT_FOUND", message, { subject: wanted, hint });
  }
  const password = passwordFile === null ? null : await readPassword(passwordFile);
  // The keyring is asked only if a password is needed.
  const name = password === null ? null : loginSecretOf(profile);
  const given = name === null || password === null ? {} : { [name]: password };
  const settings = await Settings.open(join(folder, "settings.json"), (error) => log.error(error));
  const hasSecrets = secretsOf(profile).some(({ path }) => path.startsWith("kafka.") && path !== name);
  const asksVault = hasSecrets || keepsSignIn(profile) || needsProxyLogin(profile, settings);
  const vault = asksVault ? openVault(folder) : new Promise<Vault>(() => {});
  const certificates = new TrustedCertificates(join(folder, CERTIFICATES_FILE));
  const secrets = new ProfileSecrets(vault, maskSecret);
  const signIns = new KeptSignIns(vault, maskSecret);
  const road = new Outbound({ settings, vault, certificates, onSecret: maskSecret });
  const lockFile = join(folder, "sign-in");
  const tokens = new BearerTokens({ road, onSecret: maskSecret, aws: { env: process.env }, lockFile });
  const profiles = new Profiles(store, secrets, null, () => certificates.withSystem(), tokens, signIns);
  try {
    const settings = await profiles.settings(profile.id, given);
    const keep = () => profiles.remember(profile.id, {}, true);
    const terminal = new TerminalTokens({ source: settings.tokenSource, tokens, keep });
    return { settings, token: () => terminal.token(), ready: (ended) => terminal.ready(ended), profiles, folder };
  } catch (error) {
    if (!(error instanceof TailwaterError) || !NEEDS_PASSWORD.has(error.code)) throw error;
    throw new TailwaterError("PASSWORD_NEEDED", error.message, {
      subject: profile.name,
      hint: "Give it with --password-file.",
    });
  }
}

/** The sign-in of a person is kept in the vault. */
const keepsSignIn = ({ kafka: { sasl } }: Profile): boolean =>
  sasl.mechanism === "oauthbearer" && sasl.grant === "device";

/** Its tokens come through a proxy whose password is in the vault. */
const needsProxyLogin = ({ kafka: { sasl } }: Profile, settings: Settings): boolean =>
  sasl.mechanism === "oauthbearer" && settings.get("proxy.mode") === "manual" && settings.get("proxy.user") !== null;

export function openVault(folder: string): Promise<Vault> {
  return Vault.open({ file: join(folder, "vault.json"), keyring: new SystemKeyring(), onSecret: maskSecret });
}
