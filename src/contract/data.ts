import type { Publisher } from "./distribution.ts";
import { feature } from "./feature.ts";

export type DataPlaceId =
  | "profiles"
  | "settings"
  | "preferences"
  | "vault"
  | "journal"
  | "certificates"
  | "templates"
  | "consent"
  | "licence"
  | "log"
  | "window"
  | "window-data"
  | "window-cache";

/** A file or folder in which Tailwater keeps something on this machine. */
export interface DataPlace {
  readonly id: DataPlaceId;
  /** Absolute. */
  readonly path: string;
  /** Its contents, one sentence. */
  readonly what: string;
  readonly exists: boolean;
  /** Includes its backup and the files that were set aside; 0 when it does not exist. */
  readonly bytes: number;
  /** Files besides it: its backup, damaged ones that were set aside, rotated logs. Absolute. */
  readonly more: readonly string[];
  /** `encrypted`: secrets under the vault's key. */
  readonly secrets: "none" | "encrypted";
}

export interface DataPlaces {
  /** The configuration folder, absolute. */
  readonly folder: string;
  /** Who chose the folder: the system's standard, or `--data-dir`. */
  readonly chosenBy: "system" | "data-dir";
  readonly places: readonly DataPlace[];
  /** What this build can send to its publisher. */
  readonly publisher: Publisher;
}

/** A profile that an import would add. */
export interface PlannedProfile {
  readonly name: string;
  /** `host:port` */
  readonly servers: readonly string[];
  /**
   * The profile that it would replace, unless it is imported as a copy; null when it is new. `changes`: the labels of
   * the fields that would change.
   */
  readonly replaces: {
    readonly name: string;
    readonly servers: readonly string[];
    readonly changes: readonly string[];
  } | null;
  /** Commands that would be run for its secrets. They are only imported when the user agrees to them. */
  readonly commands: readonly { readonly secret: string; readonly command: string }[];
}

/** Where a configuration comes from: a file, or text that was pasted. */
export type ImportSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "text"; readonly text: string };

/** What the user chose for an import. */
export interface ImportChoice {
  /** A profile that is there: replaced, or kept beside a copy under another name. */
  readonly known: "override" | "copy";
  /** Whether the commands of the plan are imported, too. */
  readonly commands: boolean;
  /** Opens the file's secrets; null leaves them out. */
  readonly passphrase: string | null;
}

/** What an export contains. */
export interface ExportChoice {
  /** Ids; null for all, with the view settings. */
  readonly profiles: readonly string[] | null;
  /** Encrypts the secrets; null leaves them out. */
  readonly passphrase: string | null;
}

/** What the import of a file would change, and what it would leave out. */
export interface ImportPlan {
  /** Absolute; null for pasted text. */
  readonly path: string | null;
  /** A hash of the file's content: only this content is imported. */
  readonly digest: string;
  readonly profiles: readonly PlannedProfile[];
  /** Other settings of the file, in words: "theme", "filters". */
  readonly preferences: readonly string[];
  /** Names of settings that are left out: connections and privacy are decided on this machine only. */
  readonly leftOut: readonly string[];
  /** Whether it contains secrets, encrypted by a passphrase. */
  readonly hasSecrets: boolean;
}

export interface ImportResult {
  readonly added: number;
  readonly replaced: number;
  /** Secrets that came along. */
  readonly secrets: number;
  /** Whether they are in the vault; otherwise they are in memory until the app ends. */
  readonly secretsStored: boolean;
}

export interface DataApi {
  places(): Promise<DataPlaces>;
  /** Shows the folder of a place in the system's file manager. @throws OPEN_FAILED */
  openFolder(id: DataPlaceId): Promise<void>;
  /**
   * Writes profiles and view settings to a new JSON file, with secrets only under a passphrase.
   * @throws FILE_EXISTS, FILE_WRITE_FAILED; VAULT_… when the secrets cannot be read
   */
  export(
    path: string,
    choice: ExportChoice,
  ): Promise<{ readonly path: string; readonly profiles: number; readonly secrets: number }>;
  /** The same as text for the clipboard, never with a secret. @param profiles ids; null for all */
  exportText(profiles: readonly string[] | null): Promise<string>;
  /** What the import of such a file or text would change. Changes nothing. @throws FILE_UNREADABLE, PROFILE_INVALID */
  planImport(source: ImportSource): Promise<ImportPlan>;
  /**
   * Imports the profiles and view settings of such a file. All or nothing.
   * @param digest the plan's
   * @throws FILE_UNREADABLE (also when the file has changed since it was planned), PROFILE_INVALID, FILE_WRITE_FAILED,
   * PASSPHRASE_WRONG
   */
  import(source: ImportSource, digest: string, choice: ImportChoice): Promise<ImportResult>;
  /**
   * Closes every cluster, then removes all of it: profiles, preferences, vault (and its key in the keyring), backups,
   * logs. Exports and recordings stay. Answers the removed paths.
   */
  erase(): Promise<readonly string[]>;
}

export const DATA = feature<DataApi>({
  places: "local",
  openFolder: "local",
  export: "local",
  exportText: "local",
  planImport: "local",
  import: "local",
  erase: "local",
});
