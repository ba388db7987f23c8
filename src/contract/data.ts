import { feature } from "./feature.ts";

export type DataPlaceId =
  | "profiles"
  | "settings"
  | "preferences"
  | "vault"
  | "journal"
  | "log"
  | "window"
  | "window-data"
  | "window-cache";

/** A file or folder in which Tailwater keeps something on this machine. */
export interface DataPlace {
  readonly id: DataPlaceId;
  /** Absolute. */
  readonly path: string;
  /** What is in it, one sentence. */
  readonly what: string;
  readonly exists: boolean;
  /** With its backup and whatever was set aside; 0 when it does not exist. */
  readonly bytes: number;
  /** Files besides it: its backup, damaged ones that were set aside, rotated logs. Absolute. */
  readonly more: readonly string[];
  /** `encrypted`: secrets under the vault's key. */
  readonly secrets: "none" | "encrypted";
}

export interface DataPlaces {
  /** The configuration folder, absolute. */
  readonly folder: string;
  /** Why it is there: the system's own place, or `--data-dir`. */
  readonly chosenBy: "system" | "data-dir";
  readonly places: readonly DataPlace[];
}

/** A profile that a file would bring. */
export interface PlannedProfile {
  readonly name: string;
  /** `host:port` */
  readonly servers: readonly string[];
  /** The one that it would replace; null when it is new. */
  readonly replaces: { readonly name: string; readonly servers: readonly string[] } | null;
}

/** What importing a file would change, and what of it is not taken. */
export interface ImportPlan {
  /** Absolute. */
  readonly path: string;
  /** Stands for the file's content: nothing else is imported by it. */
  readonly digest: string;
  readonly profiles: readonly PlannedProfile[];
  /** What is set besides, in words: "theme", "filters". */
  readonly preferences: readonly string[];
  /** Names of settings that are not taken: what decides about connections and privacy is this machine's own. */
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
  /** Writes profiles and how things look, without any secret, to a new JSON file. @throws FILE_EXISTS, FILE_WRITE_FAILED */
  export(path: string): Promise<{ readonly path: string; readonly profiles: number }>;
  /** What importing such a file would do. Changes nothing. @throws FILE_UNREADABLE, PROFILE_INVALID */
  planImport(path: string): Promise<ImportPlan>;
  /**
   * Takes the profiles of such a file, and how things look; a profile that is known already is replaced. All or nothing.
   * @param digest the plan's
   * @throws FILE_UNREADABLE (also when the file has changed since it was planned), PROFILE_INVALID, FILE_WRITE_FAILED
   */
  import(path: string, digest: string): Promise<ImportResult>;
  /**
   * Closes every cluster, then removes all of it: profiles, preferences, vault (and its key in the keyring), backups,
   * logs. Exports and recordings are the user's and stay. Answers the paths removed.
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
