import type { DataApi, DataPlaceId, DataPlaces, ImportPlan, ImportResult } from "../contract/data.ts";
import { LOG_LEVELS, type LogApi, type LogLevel, type LogPage } from "../contract/log.ts";
import type { NetworkApi, NetworkState } from "../contract/network.ts";
import type { UpdateApi, UpdateState } from "../contract/update.ts";
import type { VaultApi, VaultState } from "../contract/vault.ts";
import type { Engine } from "./engine.ts";
import * as check from "./kit/check.ts";
import { checkPath } from "./kit/check.ts";
import { absolutePath } from "./kit/download-folder.ts";
import { writeNewFile } from "./kit/new-file.ts";
import { outputPath } from "./kit/output-path.ts";
import { LOG_LEVEL, log, logPage, sayAtMost, setLogLevel } from "./log/log.ts";
import type { Vault } from "./vault/vault.ts";

/** Characters. */
const LONGEST_PASSPHRASE = 1_024;
const LONGEST_WINDOW_LINE = 8_192;
/** In a minute. */
const MOST_WINDOW_LINES = 200;

/** What a window may ask about network, vault, local data, updates and log: the same for every window. */
export class PrivacySession implements NetworkApi, VaultApi, DataApi, LogApi, UpdateApi {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async network(): Promise<NetworkState> {
    const { network, profiles } = this.#engine;
    return network.state((id) => profiles.nameOf(id));
  }

  async setOffline(offline: boolean): Promise<NetworkState> {
    this.#engine.network.setOffline(check.checkBoolean(offline, "offline"));
    log.info(offline ? "Offline: every connection is closed." : "Online again.");
    return this.network();
  }

  async exportNetwork(path: string): Promise<string> {
    const file = outputPath(path, this.#engine.configFolder);
    await writeNewFile(file, `${JSON.stringify(await this.network(), null, 2)}\n`);
    return file;
  }

  async vault(): Promise<VaultState> {
    return (await this.#engine.vault).state();
  }

  async unlockVault(passphrase: string): Promise<VaultState> {
    return this.#changeVault((vault) => vault.unlock(check.checkText(passphrase, "passphrase", LONGEST_PASSPHRASE)));
  }

  async lockVault(): Promise<VaultState> {
    return this.#changeVault((vault) => vault.lock());
  }

  async setVaultPassphrase(passphrase: string | null): Promise<VaultState> {
    const given = passphrase === null ? null : check.checkText(passphrase, "passphrase", LONGEST_PASSPHRASE);
    return this.#changeVault((vault) => vault.setPassphrase(given));
  }

  async setVaultKeyring(used: boolean): Promise<VaultState> {
    return this.#changeVault((vault) => vault.setKeyring(check.checkBoolean(used, "used")));
  }

  async retryVaultKeyring(): Promise<VaultState> {
    return this.#changeVault((vault) => vault.retryKeyring());
  }

  async resetVault(): Promise<VaultState> {
    return this.#changeVault((vault) => vault.reset());
  }

  async #changeVault(change: (vault: Vault) => Promise<void>): Promise<VaultState> {
    const vault = await this.#engine.vault;
    await change(vault);
    return vault.state();
  }

  async dataPlaces(): Promise<DataPlaces> {
    return this.#engine.data.places();
  }

  async openDataFolder(id: DataPlaceId): Promise<void> {
    await this.#engine.data.openFolder(id);
  }

  async exportConfiguration(path: string): Promise<{ path: string; profiles: number }> {
    return this.#engine.data.export(outputPath(path, this.#engine.configFolder));
  }

  async planImport(path: string): Promise<ImportPlan> {
    return this.#engine.data.planImport(absolutePath(checkPath(path)));
  }

  async importConfiguration(path: string, digest: string): Promise<ImportResult> {
    return this.#engine.data.import(absolutePath(checkPath(path)), check.checkText(digest, "digest", 64));
  }

  async eraseEverything(): Promise<readonly string[]> {
    return this.#engine.data.erase();
  }

  async updates(): Promise<UpdateState> {
    return this.#engine.updates.state;
  }

  async setUpdateCheck(on: boolean): Promise<UpdateState> {
    return this.#engine.updates.set(check.checkBoolean(on, "on"));
  }

  async checkForUpdate(): Promise<UpdateState> {
    return this.#engine.updates.check();
  }

  async logEntries(after: number): Promise<LogPage> {
    return logPage(check.checkInteger(after, "after", 0));
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    const known = checkLogLevel(level);
    this.#engine.preferences.set(LOG_LEVEL, known);
    setLogLevel(known);
  }

  async logFromWindow(level: LogLevel, text: string): Promise<void> {
    const known = checkLogLevel(level);
    const line = check.checkText(text, "text", LONGEST_WINDOW_LINE);
    sayAtMost(MOST_WINDOW_LINES, "Lines of the window", known, "window", line);
  }

  async diagnostics(): Promise<string> {
    return this.#engine.diagnostics();
  }
}

function checkLogLevel(value: unknown): LogLevel {
  const known = LOG_LEVELS.find((level) => level === value);
  if (known === undefined) throw check.bad("level", LOG_LEVELS.join(", "));
  return known;
}
