import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BearerTokens } from "./bearer/bearer-tokens.ts";
import { type AskToken, Clusters } from "./clusters/clusters.ts";
import { makeConsent } from "./consent/make-consent.ts";
import type { Engine } from "./engine.ts";
import type { LinkInbox } from "./instance/link-inbox.ts";
import { configFolder } from "./kit/config-folder.ts";
import { readDistributionFile } from "./kit/distribution-file.ts";
import { HighestTime } from "./kit/highest-time.ts";
import { makeOnce } from "./kit/later.ts";
import { Secret } from "./kit/secret.ts";
import { SeenNames } from "./kit/seen-names.ts";
import type { WindowPlace } from "./kit/window-place.ts";
import { type LicenceSeat, NO_LICENCE } from "./licence/licence-seat.ts";
import { makeLicence } from "./licence/make-licence.ts";
import { eraseLog, log, logPath, maskSecret, restoreLogLevel } from "./log/log.ts";
import { makeLogin } from "./login/make-login.ts";
import { MemoryBudget } from "./memory/memory-budget.ts";
import { Network } from "./network/network.ts";
import { Outbound } from "./outbound/outbound.ts";
import { CERTIFICATES_FILE, TrustedCertificates } from "./outbound/trusted-certificates.ts";
import { Preferences } from "./preferences/preferences.ts";
import { KeptSignIns } from "./profiles/kept-sign-ins.ts";
import { ProfileSecrets } from "./profiles/profile-secrets.ts";
import { ProfileStore } from "./profiles/profile-store.ts";
import { Profiles } from "./profiles/profiles.ts";
import type { Tokens } from "./server/tokens.ts";
import { Exports } from "./tails/exports.ts";
import { Tails } from "./tails/tails.ts";
import type { WorkerFiles } from "./threads/worker-files.ts";
import { askByNet, Updates } from "./updates/updates.ts";
import { SystemKeyring } from "./vault/system-keyring.ts";
import { Vault } from "./vault/vault.ts";
import { KeptPlaces } from "./window/kept-places.ts";

export interface EngineOptions {
  readonly workers: WorkerFiles;
  /** package.json, for the version. */
  readonly packageFile: URL;
  /** distribution.json: what the publisher of this build offers. */
  readonly distributionFile: URL;
  /** Null for the per-user folder. */
  readonly dataDir: string | null;
  readonly demo: string | null;
  readonly tokens: Tokens;
  readonly links: LinkInbox;
  readonly window: () => readonly WindowPlace[];
  /** The paths of the page's files. */
  readonly pageFiles: () => Promise<readonly string[]>;
  /** Shows the window in front of others, if that is possible. */
  readonly toFront: () => void;
}

export interface StartedEngine extends Engine {
  /** Whether a call to the system's keyring is unanswered; `process.exit` would wait for it. */
  readonly mustBeKilled: boolean;
  end(): Promise<void>;
}

/** Starts everything behind the windows, without a server: profiles, clusters, tails. */
export async function startEngine({
  workers,
  packageFile,
  distributionFile,
  dataDir,
  demo,
  tokens: windowTokens,
  links,
  window,
  pageFiles,
  toFront,
}: EngineOptions): Promise<StartedEngine> {
  const folder = dataDir ?? configFolder();
  const [isNew, store, preferences, version, distribution] = await Promise.all([
    hasNothing(folder),
    ProfileStore.open(join(folder, "profiles.json")),
    Preferences.open(folder, (error) => log.error("Preferences were not saved.", error)),
    readVersion(packageFile),
    readDistributionFile(distributionFile),
  ]);
  const { settings } = preferences;
  restoreLogLevel(settings.get("log.level"));
  // Does not wait, because the window must not wait for a keyring that asks the user.
  const keyring = new SystemKeyring();
  const vault = Vault.open({ file: join(folder, "vault.json"), keyring, onSecret: maskSecret });
  let openedVault: Vault | null = null;
  vault.then(
    (opened) => {
      openedVault = opened;
    },
    (error: unknown) => log.error("The vault was not opened.", error),
  );
  const certificates = new TrustedCertificates(join(folder, CERTIFICATES_FILE));
  const outbound = new Outbound({ settings, vault, certificates, onSecret: maskSecret });
  const lockFile = join(folder, "sign-in");
  const tokens = new BearerTokens({ road: outbound, onSecret: maskSecret, aws: { env: process.env }, lockFile });
  const secrets = new ProfileSecrets(vault, maskSecret);
  const signIns = new KeptSignIns(vault, maskSecret);
  const profiles = new Profiles(store, secrets, demo, () => certificates.withSystem(), tokens, signIns);
  const network = new Network(settings);
  const place = distribution.updates?.address ?? null;
  const updates = new Updates({ version, place, settings, ask: (address) => askByNet(address, outbound) });
  const settle = (thread: number) => network.settle(thread);
  const highestTime = new HighestTime(vault);
  const closeAll = async () => {
    places.clear();
    certificates.forget();
    tokens.forget();
    await Promise.all([tails.closeAll(), clusters.closeAll()]);
  };
  let licence: LicenceSeat = NO_LICENCE;
  const changed = () => licence.loginChanged();
  const login = makeLogin({ distribution, folder, vault, highestTime, road: outbound, toFront, closeAll, changed });
  licence = await makeLicence({ distribution, folder, vault, highestTime, settings, login });
  const code = new URL("./", distributionFile);
  const consent = makeConsent({ distribution, version, folder, road: outbound, code, pageFiles });
  const severalClusters = () => licence.throwIfLocked("several-clusters");
  const askToken: AskToken = (source, prompt) => tokens.token(source, prompt);
  const clusters = new Clusters(workers, settle, askToken, login.mayConnect, severalClusters);
  const memory = new MemoryBudget(settings);
  const names = new SeenNames();
  const tails = new Tails(
    workers,
    memory,
    () => clusters.count,
    settle,
    (source) => tokens.token(source),
    login.mayConnect,
  );
  const places = new KeptPlaces();
  const warnings = () => [...store.warnings, ...preferences.warnings, ...(openedVault?.warnings ?? [])];
  return {
    version,
    distribution,
    configFolder: folder,
    get isFirstStart() {
      return isNew && preferences.get("welcome") === null && profiles.saved().length === 0;
    },
    get warnings() {
      return warnings();
    },
    get mustBeKilled() {
      return keyring.waiting;
    },
    profiles,
    preferences,
    settings,
    clusters,
    changes: makeOnce(async () => (await import("./make-changes.ts")).makeChanges(folder, { clusters, profiles })),
    tails,
    memory,
    names,
    links,
    places,
    exports: new Exports(tails),
    network,
    outbound,
    vault,
    vaultChanged: async () => {
      await highestTime.read();
      const outcomes = await Promise.allSettled([login.vaultChanged(), licence.vaultChanged()]);
      for (const one of outcomes) if (one.status === "rejected") log.error("After a change of the vault:", one.reason);
    },
    updates,
    login,
    licence,
    consent,
    highestTime,
    data: makeOnce(async () => {
      const { LocalData } = await import("./data/local-data.ts");
      return new LocalData({
        folder,
        chosenBy: dataDir === null ? "system" : "data-dir",
        version,
        distribution,
        profiles,
        preferences,
        vault: {
          erase: async () => {
            login.forget();
            licence.forget();
            consent.forget();
            return (await vault).erase();
          },
        },
        log: {
          get path() {
            return logPath();
          },
          erase: async () => eraseLog(),
        },
        window,
        closeAll,
        masked: (text) => {
          const secret = new Secret(text);
          maskSecret(secret);
          return secret;
        },
      });
    }),
    issueToken: () => windowTokens.issue(),
    async end() {
      updates.close();
      login.close();
      consent.forget();
      licence.close();
      await Promise.all([tails.closeAll(), clusters.closeAll(), preferences.flush()]);
      network.close();
    },
  };
}

/** None of the files of an earlier start is there. */
async function hasNothing(folder: string): Promise<boolean> {
  const names = ["profiles.json", "settings.json", "preferences.json"];
  const found = await Promise.all(names.map((name) => access(join(folder, name)).then(yes, no)));
  return !found.includes(true);
}

const yes = () => true;
const no = () => false;

async function readVersion(file: URL): Promise<string> {
  const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
  const isPackage = typeof parsed === "object" && parsed !== null && "version" in parsed;
  return isPackage && typeof parsed.version === "string" ? parsed.version : "0.0.0";
}
