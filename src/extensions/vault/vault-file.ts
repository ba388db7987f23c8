import { TailwaterError } from "../../contract/errors.ts";
import type { VaultStatus } from "../../contract/vault.ts";
import type { Secret } from "../kit/secret.ts";
import { StoredFile } from "../kit/stored-file.ts";
import type { KeyringHalf } from "./keyring-half.ts";
import { openSecrets, unwrapKey } from "./vault-crypto.ts";
import { opens, parseVault, VAULT_VERSION, type VaultDocument } from "./vault-document.ts";
import { lockedError, unavailableError } from "./vault-errors.ts";
import { setAside, takeBackup } from "./vault-files.ts";

/** The contents of an open vault in memory. */
export interface Opened {
  readonly dataKey: Secret;
  readonly secrets: ReadonlyMap<string, Secret>;
  /** The passphrase, if it opened the vault or was set in this session. */
  readonly passphrase: Secret | null;
}

/** The vault's file, and its opened contents in memory, which never hold more than the file. */
export class VaultFile {
  readonly path: string;
  readonly #keyring: KeyringHalf;
  readonly #onSecret: (secret: Secret, name?: string) => void;
  readonly #warnings: string[] = [];
  #file: StoredFile<VaultDocument>;
  /** Why a damaged file could not be set aside. */
  #stuck: TailwaterError | null = null;
  #document: VaultDocument | null = null;
  #opened: Opened | null = null;

  /** @param onSecret called with every secret read. */
  constructor(path: string, keyring: KeyringHalf, onSecret: (secret: Secret, name?: string) => void) {
    this.path = path;
    this.#file = new StoredFile(path, VAULT_VERSION, parseVault);
    this.#keyring = keyring;
    this.#onSecret = onSecret;
  }

  get status(): VaultStatus {
    if (this.#opened !== null) return "open";
    if (this.#document === null) return this.readOnly === null ? "empty" : "unavailable";
    return opens(this.#document, "passphrase") ? "locked" : "unavailable";
  }

  get warnings(): readonly string[] {
    return [...this.#warnings, ...this.#file.warnings];
  }

  /** Why the file cannot be written; null when it can. */
  get readOnly(): TailwaterError | null {
    return this.#file.readOnly ?? this.#stuck;
  }

  /** The document read or written last; null when there is none. */
  get document(): VaultDocument | null {
    return this.#document;
  }

  get opened(): Opened | null {
    return this.#opened;
  }

  /** @throws TailwaterError VAULT_LOCKED, VAULT_UNAVAILABLE */
  mustBeOpen(): { readonly document: VaultDocument; readonly opened: Opened } {
    if (this.#opened !== null && this.#document !== null) return { document: this.#document, opened: this.#opened };
    if (this.status === "locked") throw lockedError(this.path);
    const missing = "The keyring works, but the vault's key is not in it.";
    const why = this.readOnly?.message ?? (this.#keyring.missing ? missing : this.#keyring.knownProblem);
    throw unavailableError(this.path, why);
  }

  warn(text: string): void {
    this.#warnings.push(text);
  }

  /** At the start. */
  async tellOfBackup(): Promise<void> {
    if (this.status === "empty" && this.warnings.length === 0) await this.#file.tellOfBackup();
  }

  /** Runs a change while no other Tailwater makes one. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    return this.#file.exclusively(action);
  }

  /**
   * Reads the file again, because another Tailwater may have changed it. Opens what can be opened without asking the
   * user.
   */
  async refresh(): Promise<void> {
    if (this.readOnly !== null) return;
    const before = this.#document;
    const opened = this.#opened;
    const found = await this.#read();
    this.#document = found;
    if (found === null) return this.forget();
    if (opened !== null) {
      const secrets = await openSecrets(found, opened.dataKey);
      if (secrets !== null) return this.hold({ ...opened, secrets });
      this.forget();
    } else if (found.id === before?.id) return;
    await this.openByKeyring();
    const passphrase = opened?.passphrase ?? null;
    if (this.status !== "locked" || this.#document !== found || passphrase === null) return;
    const dataKey = await unwrapKey(found, "passphrase", passphrase);
    if (dataKey !== null) await this.openWith(found, dataKey, passphrase);
  }

  /** Opens it when the keyring is one of its openers, works, and has the key. */
  async openByKeyring(): Promise<void> {
    let document = this.#document;
    while (document !== null && opens(document, "keyring")) {
      const key = await this.#keyring.look(document.id);
      if (key === null) return;
      this.#onSecret(key);
      const dataKey = await unwrapKey(document, "keyring", key);
      if (dataKey !== null && (await this.openWith(document, dataKey, null))) return;
      if (dataKey === null) {
        this.#keyring.rejected();
        if (opens(document, "passphrase")) {
          return this.warn(
            `The key in the ${this.#keyring.name} does not open ${this.path}. The passphrase may still open it.`,
          );
        }
        await this.#damaged("the key in the keyring does not open it");
      }
      document = this.#document; // The backup of the damaged one, if there is any.
    }
  }

  /**
   * False when another program changed the secrets; then the file is set aside, and `document` is its backup or null.
   */
  async openWith(document: VaultDocument, dataKey: Secret, passphrase: Secret | null): Promise<boolean> {
    const secrets = await openSecrets(document, dataKey);
    if (secrets === null) await this.#damaged("another program changed its secrets");
    else this.hold({ dataKey, secrets, passphrase });
    return secrets !== null;
  }

  hold(opened: Opened): void {
    for (const [name, secret] of opened.secrets) this.#onSecret(secret, name);
    this.#opened = opened;
  }

  /** Locks it by removing its contents from memory. */
  forget(): void {
    this.#opened = null;
  }

  /** @throws TailwaterError FILE_WRITE_FAILED, PROFILE_FILE_NEWER, PROFILE_FILE_UNREADABLE; memory is as before then. */
  async save(document: VaultDocument): Promise<void> {
    const { id, key, secrets } = document;
    await this.#file.write({ id, key, secrets });
    this.#document = document;
  }

  /** Forgets the file after it was moved or removed. */
  startAnew(): void {
    this.forget();
    this.#document = null;
    this.#stuck = null;
    this.#file = new StoredFile(this.path, VAULT_VERSION, parseVault);
  }

  /** The file's contents. After a damaged file was set aside, the contents in memory are used, otherwise the backup. */
  async #read(): Promise<VaultDocument | null> {
    const told = this.#file.warnings.length;
    const found = await this.#file.read();
    if (this.#file.warnings.length === told || this.readOnly !== null) return found;
    const whole = this.#opened === null ? found : this.#document;
    if (whole !== null) await this.#restore(whole);
    return whole;
  }

  /** Decryption showed that Tailwater did not write this file. Continues with the backup, if it can be read. */
  async #damaged(why: string): Promise<void> {
    this.forget();
    this.#document = null;
    try {
      if (this.readOnly !== null) throw this.readOnly;
      const aside = await setAside(this.path, "damaged");
      if (aside !== null) this.warn(`${this.path} is damaged (${why}). It is kept as ${aside}.`);
      // The backup is moved, not copied: if it is damaged too, it is also set aside, and then there is none.
      if (!(await takeBackup(this.path))) return;
      this.warn(`The backup of ${this.path} is tried instead.`);
      this.#document = await this.#file.read();
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      this.#stuck = error;
      this.warn(`${this.path} is damaged (${why}) and is not changed. ${error.message}`);
    }
  }

  /** Writes the intact part of a damaged vault under the file's name again. */
  async #restore({ id, key, secrets }: VaultDocument): Promise<void> {
    try {
      await this.#file.write({ id, key, secrets });
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      this.warn(`${error.message} (${error.subject ?? this.path})`); // It can be read nevertheless.
    }
  }
}
