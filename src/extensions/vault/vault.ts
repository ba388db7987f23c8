import { SHORTEST_PASSPHRASE, type VaultState, type VaultStatus } from "../../contract/vault.ts";
import { backupOf } from "../kit/atomic-file.ts";
import { Secret } from "../kit/secret.ts";
import type { Keyring } from "./keyring.ts";
import { KeyringHalf } from "./keyring-half.ts";
import { sealSecrets, unwrapKey } from "./vault-crypto.ts";
import { opens } from "./vault-document.ts";
import * as errors from "./vault-errors.ts";
import { VaultFile } from "./vault-file.ts";
import { filesOf, keyringIdIn, removeFile, setAside } from "./vault-files.ts";
import { refused, type Secrets, VaultOpeners } from "./vault-openers.ts";

export interface VaultOptions {
  /** Its path; the file may not exist. */
  readonly file: string;
  readonly keyring: Keyring;
  /** Called with every secret, and its name in the vault if it has one, so that the log can mask it. */
  readonly onSecret: (secret: Secret, name?: string) => void;
}

/** Of the login, which says itself where it is kept (login/kept-login.ts, kit/highest-time.ts). */
const NO_PASSWORDS: ReadonlySet<string> = new Set(["login", "highest-time"]);

/**
 * The stored secrets: one encrypted file. A random data key encrypts them. The file contains that key wrapped for the
 * system's keyring, for a passphrase, or for both, and each of them opens it. Another Tailwater may change the same
 * file, so every change starts from its current contents.
 */
export class Vault {
  readonly #file: VaultFile;
  readonly #keyring: KeyringHalf;
  readonly #onSecret: VaultOptions["onSecret"];
  readonly #openers: VaultOpeners;
  /** Calls to the vault run one after the other; this is the last one. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor({ file, keyring, onSecret }: VaultOptions) {
    this.#keyring = new KeyringHalf(keyring);
    this.#file = new VaultFile(file, this.#keyring, onSecret);
    this.#openers = new VaultOpeners(this.#file, this.#keyring, onSecret);
    this.#onSecret = onSecret;
  }

  /** Reads the file. If the keyring opens it, asks the keyring, which may ask the user to unlock it (10 s). */
  static async open(options: VaultOptions): Promise<Vault> {
    const vault = new Vault(options);
    await vault.#inTurn(() => vault.#file.refresh());
    await vault.#file.tellOfBackup();
    return vault;
  }

  get status(): VaultStatus {
    return this.#file.status;
  }

  /** Warnings about the vault's state, for the user. */
  get warnings(): readonly string[] {
    return this.#file.warnings;
  }

  /** Tries the keyring if it was not tried yet. */
  async state(): Promise<VaultState> {
    const problem = await this.#keyring.problem();
    const { status, document, opened, path, readOnly } = this.#file;
    const lost = status === "unavailable" && problem === null && this.#keyring.missing;
    const available = problem === null && !lost;
    return {
      status,
      path,
      secrets: opened === null ? null : [...opened.secrets.keys()].filter((name) => !NO_PASSWORDS.has(name)).length,
      keyring: {
        name: this.#keyring.name,
        used: document !== null && opens(document, "keyring") && !this.#keyring.missing,
        available,
        problem: lost ? "It works, but the vault's key is not in it." : problem,
      },
      passphrase: document !== null && opens(document, "passphrase"),
      canStore: readOnly === null && (status === "open" || (status === "empty" && available)),
    };
  }

  /** Reads the file again, which another Tailwater may have changed. */
  async reread(): Promise<void> {
    await this.#inTurn(() => this.#file.refresh());
  }

  /** Null when there is none. @throws TailwaterError VAULT_LOCKED, VAULT_UNAVAILABLE */
  get(name: string): Secret | null {
    return this.status === "empty" ? null : (this.#file.mustBeOpen().opened.secrets.get(name) ?? null);
  }

  /** Also false while the vault is not open, because its contents are unknown then. */
  has(name: string): boolean {
    return this.#file.opened?.secrets.has(name) ?? false;
  }

  /**
   * The first secret creates the vault, with its key in the keyring.
   * @param name an id without any secret in it, like `profile:<id>:password`
   * @throws TailwaterError VAULT_LOCKED; VAULT_UNAVAILABLE also when there is no vault and no keyring to create one
   * with; FILE_WRITE_FAILED, PROFILE_FILE_NEWER, PROFILE_FILE_UNREADABLE
   */
  async set(name: string, value: Secret): Promise<void> {
    this.#onSecret(value, name);
    await this.#change(this.status === "empty", async () => {
      if (this.status === "empty") await this.#openers.create(null, new Map([[name, value]]));
      else await this.#saveSecrets(new Map(this.#file.mustBeOpen().opened.secrets).set(name, value));
    });
  }

  /** No error when there is none. @throws TailwaterError as `set` */
  async delete(name: string): Promise<void> {
    await this.#deleteThose((each) => each === name);
  }

  /** Deletes all secrets whose name begins with the prefix. @throws TailwaterError as `set` */
  async deleteWhere(prefix: string): Promise<void> {
    await this.#deleteThose((each) => each.startsWith(prefix));
  }

  /**
   * Opens the vault. If it is already open, keeps the passphrase for a change that needs it.
   * @throws TailwaterError VAULT_PASSPHRASE_WRONG; VAULT_UNAVAILABLE when it has no passphrase or is damaged
   */
  async unlock(text: string): Promise<void> {
    const passphrase = this.#passphrase(text);
    await this.#inTurn(async () => {
      await this.#file.refresh();
      const { path, readOnly } = this.#file;
      let { document } = this.#file;
      if (document === null) throw errors.unavailableError(path, readOnly?.message ?? "There is no vault yet.");
      while (document !== null) {
        if (!opens(document, "passphrase")) throw errors.unavailableError(path, "It has no passphrase.");
        const dataKey = await unwrapKey(document, "passphrase", passphrase);
        if (dataKey === null) throw errors.passphraseWrongError(path);
        if (await this.#file.openWith(document, dataKey, passphrase)) return;
        document = this.#file.document; // The backup of the damaged one, if there is any.
      }
      throw errors.unavailableError(path, this.warnings.at(-1) ?? null);
    });
  }

  /** Removes the keys and secrets from memory. @throws TailwaterError BAD_REQUEST when no passphrase opens it again */
  async lock(): Promise<void> {
    await this.#inTurn(async () => {
      const { document } = this.#file;
      if (document === null || !opens(document, "passphrase")) {
        throw refused(this.#file.path, "Only a vault with a passphrase can be locked.", "Set one first.");
      }
      this.#openers.forgetSpare();
      this.#file.forget();
    });
  }

  /**
   * Wraps the data key again; the secrets stay unchanged. Without a vault it creates one, with the keyring, too, if it
   * works.
   * @param text null removes the passphrase.
   * @throws TailwaterError BAD_REQUEST when it is too short, or the last way to open the vault; VAULT_LOCKED;
   * VAULT_UNAVAILABLE also when the keyring, which opens the vault too, does not work; as `set`
   */
  async setPassphrase(text: string | null): Promise<void> {
    if (text !== null && [...text].length < SHORTEST_PASSPHRASE) {
      throw refused(
        this.#file.path,
        `A passphrase has at least ${SHORTEST_PASSPHRASE} characters.`,
        "Choose a longer one.",
      );
    }
    const passphrase = text === null ? null : this.#passphrase(text);
    const { document } = this.#file;
    await this.#change(document === null || opens(document, "keyring"), async () => {
      if (passphrase === null) await this.#openers.removePassphrase();
      else if (this.status === "empty") await this.#openers.create(passphrase, new Map());
      else await this.#openers.changePassphrase(passphrase);
    });
  }

  /**
   * Puts a key for the vault into the keyring, even if it was lost there, or removes it.
   * @throws TailwaterError BAD_REQUEST when the keyring is the last way to open the vault; VAULT_LOCKED also when the
   * passphrase is needed once (`unlock` takes it); VAULT_UNAVAILABLE; as `set`
   */
  async setKeyring(used: boolean): Promise<void> {
    await this.#change(true, () => (used ? this.#openers.addKeyring() : this.#openers.removeKeyring()));
  }

  /** Reads the file and asks the keyring again. */
  async retryKeyring(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#keyring.ask();
      await this.#file.refresh();
      if (this.#file.opened === null && this.#keyring.knownProblem === null) await this.#file.openByKeyring();
    });
  }

  /**
   * Starts an empty vault. The file is kept under another name; the key is removed from the keyring.
   * @throws TailwaterError FILE_WRITE_FAILED
   */
  async reset(): Promise<void> {
    await this.#inTurn(async () => {
      const { document, path } = this.#file;
      const inKeyring = document !== null && opens(document, "keyring");
      if (inKeyring) await this.#keyring.ask();
      await this.#file.exclusively(async () => {
        for (const each of [path, backupOf(path)]) await setAside(each, "reset");
        this.#startAnew();
        if (inKeyring) await this.#openers.removeKey(document.id);
      });
    });
  }

  /**
   * Removes the file, its backup, files set aside, and the keys in the keyring. @returns the removed paths
   * @throws TailwaterError FILE_WRITE_FAILED
   */
  async erase(): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const files = await filesOf(this.#file.path);
      const ids = new Set((await Promise.all(files.map(keyringIdIn))).filter((id) => id !== null));
      if (ids.size > 0) await this.#keyring.ask();
      for (const file of files) await removeFile(file);
      this.#startAnew();
      for (const id of ids) await this.#openers.removeKey(id);
      return files;
    });
  }

  /**
   * @param asksKeyring asks the keyring before the file is locked for others, because the user may be asked to unlock
   * it.
   */
  #change<T>(asksKeyring: boolean, action: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      if (this.#file.readOnly !== null) throw this.#file.readOnly;
      if (asksKeyring) await this.#keyring.ask();
      return this.#file.exclusively(async () => {
        await this.#file.refresh();
        return action();
      });
    });
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(action);
    this.#last = turn.catch(() => {}); // Its caller gets the error; the next call is separate.
    return turn;
  }

  #startAnew(): void {
    this.#openers.forgetSpare();
    this.#file.startAnew();
  }

  /** The same text however the keyboard composes it. */
  #passphrase(text: string): Secret {
    const passphrase = new Secret(text.normalize("NFKC"));
    this.#onSecret(new Secret(text));
    this.#onSecret(passphrase);
    return passphrase;
  }

  async #saveSecrets(secrets: Secrets): Promise<void> {
    const { document, opened } = this.#file.mustBeOpen();
    await this.#file.save({ ...document, secrets: await sealSecrets(document, opened.dataKey, secrets) });
    this.#file.hold({ ...opened, secrets });
  }

  async #deleteThose(chosen: (name: string) => boolean): Promise<void> {
    if (this.status === "empty") return;
    await this.#change(false, async () => {
      if (this.status === "empty") return; // Another Tailwater has reset it.
      const { secrets } = this.#file.mustBeOpen().opened;
      const rest = new Map([...secrets].filter(([name]) => !chosen(name)));
      if (rest.size < secrets.size) await this.#saveSecrets(rest);
    });
  }
}
