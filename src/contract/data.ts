import type { Publisher } from "./distribution.ts";
import { feature } from "./feature.ts";

export type DataPlaceId =
  | "profiles"
  | "settings"
  | "preferences"
  | "vault"
  | "journal"
  | "certificates"
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
  /** The profile that it would replace; null when it is new. */
  readonly replaces: { readonly name: string; readonly servers: readonly string[] } | null;
}

/** What the import of a file would change, and what it would leave out. */
export interface ImportPlan {
  /** Absolute. */
  readonly path: string;
  /** A hash of the file's content: only this content is imported. */
  readonly digest: string;
  readonly profiles: readonly PlannedProfile[];
  /** Other settings of the file, in words: "theme", "filters". */
  readonly preferences: readonly string[];
  /** Names of settings that are left out: connections and privacy are decided on this machine only. */
  readonly leftOut: readonly string[];
}

export interface ImportResult {
  readonly added: number;
  readonly replaced: number;
}

export interface DataApi {
  places(): Promise<DataPlaces>;
  /** Shows the folder of a place in the system's file manager. @throws OPEN_FAILED */
  openFolder(id: DataPlaceId): Promise<void>;
  /**
   * Writes profiles and view settings, without any secret, to a new JSON file. @throws FILE_EXISTS, FILE_WRITE_FAILED
   */
  export(path: string): Promise<{ readonly path: string; readonly profiles: number }>;
  /** What the import of such a file would change. Changes nothing. @throws FILE_UNREADABLE, PROFILE_INVALID */
  planImport(path: string): Promise<ImportPlan>;
  /**
   * Imports the profiles and view settings of such a file; a known profile is replaced. All or nothing.
   * @param digest the plan's
   * @throws FILE_UNREADABLE (also when the file has changed since it was planned), PROFILE_INVALID, FILE_WRITE_FAILED
   */
  import(path: string, digest: string): Promise<ImportResult>;
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
  planImport: "local",
  import: "local",
  erase: "local",
});
