import { randomUUID } from "node:crypto";
import type { GeneralJWE } from "jose";
import { TailwaterError } from "../../contract/errors.ts";
import type { Secret } from "../kit/secret.ts";
import type { KeyringHalf } from "./keyring-half.ts";
import { type OpenerKeys, randomKey, sealSecrets, unwrapKey, wrapKey } from "./vault-crypto.ts";
import { opens, VAULT_VERSION, type VaultDocument, without } from "./vault-document.ts";
import * as errors from "./vault-errors.ts";
import type { VaultFile } from "./vault-file.ts";

export type Secrets = ReadonlyMap<string, Secret>;

/** The keyring's half of a vault that was removed in this session, in case the user changes their mind. */
interface Spare {
  readonly recipient: GeneralJWE["recipients"][number];
  readonly key: Secret;
}

/**
 * What opens a vault: a key in the keyring, a passphrase, or both. The secrets stay unchanged. Each call is one change
 * of the file's current contents and runs alone; the vault ensures that.
 */
export class VaultOpeners {
  readonly #file: VaultFile;
  readonly #keyring: KeyringHalf;
  readonly #onSecret: (secret: Secret) => void;
  #spare: Spare | null = null;

  constructor(file: VaultFile, keyring: KeyringHalf, onSecret: (secret: Secret) => void) {
    this.#file = file;
    this.#keyring = keyring;
    this.#onSecret = onSecret;
  }

  /** A key removed from the keyring is not put back any more. */
  forgetSpare(): void {
    this.#spare = null;
  }

  /**
   * Creates the vault. The keyring opens it if it works, and the passphrase if there is one.
   * @throws TailwaterError VAULT_UNAVAILABLE, FILE_WRITE_FAILED
   */
  async create(passphrase: Secret | null, secrets: Secrets): Promise<void> {
    const problem = await this.#keyring.problem();
    if (problem !== null && passphrase === null) throw errors.noPlaceError(this.#file.path, problem);
    const vault = { version: VAULT_VERSION, id: randomUUID() };
    const dataKey = randomKey();
    const keys: OpenerKeys = passphrase === null ? {} : { passphrase };
    if (problem === null) keys.keyring = await this.#putKey(vault.id);
    const key = await wrapKey(vault, dataKey, keys);
    try {
      await this.#file.save({ ...vault, key, secrets: await sealSecrets(vault, dataKey, secrets) });
    } catch (error) {
      if (problem === null) await this.removeKey(vault.id);
      throw error;
    }
    this.#file.hold({ dataKey, secrets, passphrase });
  }

  async changePassphrase(passphrase: Secret): Promise<void> {
    const { document, opened } = this.#file.mustBeOpen();
    const keys: OpenerKeys = { passphrase };
    if (opens(document, "keyring")) {
      keys.keyring = (await this.#keyInKeyring(document)) ?? (await this.#putKey(document.id));
    }
    await this.#file.save({ ...document, key: await wrapKey(document, opened.dataKey, keys) });
    this.#file.hold({ ...opened, passphrase });
    this.#spare = null;
  }

  /** @throws TailwaterError BAD_REQUEST when nothing else opens it */
  async removePassphrase(): Promise<void> {
    if (this.#file.status === "empty") return;
    const { document, opened } = this.#file.mustBeOpen();
    if (!opens(document, "passphrase")) return;
    if (!opens(document, "keyring") || (await this.#keyInKeyring(document)) === null) {
      throw refused(
        this.#file.path,
        "The passphrase is the only way to open the vault.",
        "Put the vault's key into the keyring first.",
      );
    }
    await this.#file.save(without(document, "passphrase"));
    this.#file.hold({ ...opened, passphrase: null });
  }

  /**
   * Also works when the keyring has lost the key. @throws TailwaterError VAULT_LOCKED when the passphrase is needed
   * once
   */
  async addKeyring(): Promise<void> {
    if (this.#file.status === "empty") return this.create(null, new Map());
    const { document, opened } = this.#file.mustBeOpen();
    if (opens(document, "keyring") && (await this.#keyInKeyring(document)) !== null) return;
    if (await this.#putBackSpare(document)) return;
    const keys: OpenerKeys = {};
    if (opens(document, "passphrase")) {
      // Another Tailwater may have changed it, so the file must get the half that opens it now.
      const { passphrase } = opened;
      if (passphrase === null || (await unwrapKey(document, "passphrase", passphrase)) === null) {
        throw errors.passphraseNeededError(this.#file.path);
      }
      keys.passphrase = passphrase;
    }
    keys.keyring = await this.#putKey(document.id);
    await this.#file.save({ ...document, key: await wrapKey(document, opened.dataKey, keys) });
  }

  /** False when there is none, or when it no longer fits the file. */
  async #putBackSpare(document: VaultDocument): Promise<boolean> {
    const spare = this.#spare;
    if (spare === null) return false;
    const rest = without(document, "keyring");
    const whole = { ...rest, key: { ...rest.key, recipients: [...rest.key.recipients, spare.recipient] } };
    if ((await unwrapKey(whole, "keyring", spare.key)) === null) return false;
    await this.#keyring.put(document.id, spare.key);
    await this.#file.save(whole);
    return true;
  }

  /** @throws TailwaterError BAD_REQUEST when nothing else opens it */
  async removeKeyring(): Promise<void> {
    const onlyWay = refused(
      this.#file.path,
      "The keyring is the only way to open the vault.",
      "Set a passphrase first.",
    );
    if (this.#file.status === "empty") throw onlyWay;
    const { document } = this.#file.mustBeOpen();
    const recipient = document.key.recipients.find(({ header }) => header?.kid === "keyring");
    if (recipient === undefined) return;
    if (!opens(document, "passphrase")) throw onlyWay;
    const key = this.#keyring.knownProblem === null ? await this.#keyInKeyring(document) : null;
    await this.#file.save(without(document, "keyring"));
    this.#spare = key === null ? null : { recipient, key };
    await this.removeKey(document.id);
  }

  /** The keyring's key, when it opens the vault. @throws TailwaterError VAULT_UNAVAILABLE */
  async #keyInKeyring(document: VaultDocument): Promise<Secret | null> {
    const key = await this.#keyring.key(document.id);
    if (key === null || (await unwrapKey(document, "keyring", key)) === null) return null;
    this.#onSecret(key);
    return key;
  }

  /** @throws TailwaterError VAULT_UNAVAILABLE */
  async #putKey(id: string): Promise<Secret> {
    const key = await this.#keyring.put(id);
    this.#onSecret(key);
    return key;
  }

  /** Removes the key from the keyring, because what it opened is gone. A failure is a warning. */
  async removeKey(id: string): Promise<void> {
    const problem = await this.#keyring.remove(id);
    if (problem === null) return;
    this.#file.warn(`An obsolete key could not be removed from the ${this.#keyring.name}. ${problem}`);
  }
}

export function refused(path: string, message: string, hint: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", message, { subject: path, hint });
}
