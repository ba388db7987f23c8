import { TailwaterError } from "../../contract/errors.ts";
import type { VaultStatus } from "../../contract/vault.ts";
import type { Secret } from "../kit/secret.ts";
import { StoredFile } from "../kit/stored-file.ts";
import type { KeyringHalf } from "./keyring-half.ts";
import { openSecrets, unwrapKey } from "./vault-crypto.ts";
import { opens, parseVault, VAULT_VERSION, type VaultDocument } from "./vault-document.ts";
import { lockedError, unavailableError } from "./vault-errors.ts";
import { setAside, takeBackup } from "./vault-files.ts";

/** What is in memory of a vault that is open. */
export interface Opened {
  readonly dataKey: Secret;
  readonly secrets: ReadonlyMap<string, Secret>;
  /** When it was opened or set by one in this session. */
  readonly passphrase: Secret | null;
}

/** The vault's file, and what of it is open in memory, which never says more than the file does. */
export class VaultFile {
  readonly path: string;
  readonly #keyring: KeyringHalf;
  readonly #onSecret: (secret: Secret) => void;
  readonly #warnings: string[] = [];
  #file: StoredFile<VaultDocument>;
  /** Why a file that turned out to be damaged could not be set aside. */
  #stuck: TailwaterError | null = null;
  #document: VaultDocument | null = null;
  #opened: Opened | null = null;

  /** @param onSecret told of every secret read. */
  constructor(path: string, keyring: KeyringHalf, onSecret: (secret: Secret) => void) {
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

  /** Why nothing can be written; null when it can. */
  get readOnly(): TailwaterError | null {
    return this.#file.readOnly ?? this.#stuck;
  }

  /** As it was read or written last; null when there is none. */
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

  /** Runs a change while no other Tailwater makes one. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    return this.#file.exclusively(action);
  }

  /** Takes over what the file holds now: another Tailwater may have changed it. Opens what can be opened unasked. */
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
          return this.warn(`The key in the ${this.#keyring.name} does not open ${this.path}. Its passphrase may.`);
        }
        await this.#damaged("the key in the keyring does not open it");
      }
      document = this.#document; // The backup of the damaged one, if there is any.
    }
  }

  /** False when the secrets were changed from outside: the file is set aside then, and `document` is its backup or null. */
  async openWith(document: VaultDocument, dataKey: Secret, passphrase: Secret | null): Promise<boolean> {
    const secrets = await openSecrets(document, dataKey);
    if (secrets === null) await this.#damaged("its secrets were changed from outside");
    else this.hold({ dataKey, secrets, passphrase });
    return secrets !== null;
  }

  hold(opened: Opened): void {
    for (const secret of opened.secrets.values()) this.#onSecret(secret);
    this.#opened = opened;
  }

  /** Locks it: what was opened is not in memory any more. */
  forget(): void {
    this.#opened = null;
  }

  /** @throws TailwaterError FILE_WRITE_FAILED, PROFILE_FILE_NEWER, PROFILE_FILE_UNREADABLE; memory is as before then. */
  async save(document: VaultDocument): Promise<void> {
    const { id, key, secrets } = document;
    await this.#file.write({ id, key, secrets });
    this.#document = document;
  }

  /** The file was taken away: as if there had been none. */
  startAnew(): void {
    this.forget();
    this.#document = null;
    this.#stuck = null;
    this.#file = new StoredFile(this.path, VAULT_VERSION, parseVault);
  }

  /** What the file holds. Of a damaged one, which was set aside, what memory holds or else the backup goes on. */
  async #read(): Promise<VaultDocument | null> {
    const told = this.#file.warnings.length;
    const found = await this.#file.read();
    if (this.#file.warnings.length === told || this.readOnly !== null) return found;
    const whole = this.#opened === null ? found : this.#document;
    if (whole !== null) await this.#restore(whole);
    return whole;
  }

  /** Decrypting showed that the file is not what Tailwater wrote. Goes on with the backup, when that can be read. */
  async #damaged(why: string): Promise<void> {
    this.forget();
    this.#document = null;
    try {
      if (this.readOnly !== null) throw this.readOnly;
      const aside = await setAside(this.path, "damaged");
      if (aside !== null) this.warn(`${this.path} is damaged (${why}). It is kept as ${aside}.`);
      // Moved, not copied: one that is no better is set aside in its turn, and then there is none.
      if (!(await takeBackup(this.path))) return;
      this.warn(`The backup of ${this.path} is tried instead.`);
      this.#document = await this.#file.read();
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      this.#stuck = error;
      this.warn(`${this.path} is damaged (${why}) and left as it is. ${error.message}`);
    }
  }

  /** Gives what is still whole of a damaged vault the file's name again. */
  async #restore({ id, key, secrets }: VaultDocument): Promise<void> {
    try {
      await this.#file.write({ id, key, secrets });
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      this.warn(`${error.message} (${error.subject ?? this.path})`); // It can be read all the same.
    }
  }
}
