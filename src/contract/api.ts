import type { ClusterInfo, TopicStats, TopicSummary } from "./cluster.ts";
import type { DataApi } from "./data.ts";
import type { ExportProgress, ExportRequest, RecordingState } from "./export.ts";
import type { FieldHint, Filter, FilterErrors, FilterProblem } from "./filter.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "./inspect.ts";
import type { LogApi } from "./log.ts";
import type { MemoryState } from "./memory.ts";
import type { NetworkApi } from "./network.ts";
import type { Profile, ProfileSummary } from "./profile.ts";
import type { RowRef } from "./record.ts";
import type { Receipt } from "./scan.ts";
import type {
  LateAsked,
  PartitionPulse,
  PulseAnswer,
  PulseRequest,
  RowWindow,
  TailEvent,
  TailRequest,
} from "./tail.ts";
import type { UpdateApi } from "./update.ts";
import type { VaultApi } from "./vault.ts";
import type { Histogram, KeyCounts, RowView, TopicTimeline } from "./view.ts";
import type { WindowSize } from "./window-size.ts";

/**
 * What the window may ask of the extension. Flat, with ids, because a WebSocket carries no MessagePorts; every
 * answer is plain data; every rejection is a TailwaterError.
 */
export interface ExtensionApi extends NetworkApi, VaultApi, DataApi, LogApi, UpdateApi {
  hello(): Promise<Hello>;

  listProfiles(): Promise<readonly ProfileSummary[]>;
  /**
   * Writes the profile durably and answers as stored. A password given here is kept in memory for the session; null
   * leaves the one there is. `storePassword`: the vault shall have it; false takes it out of the vault.
   */
  saveProfile(profile: Profile, password: string | null, storePassword: boolean): Promise<ProfileSummary>;
  deleteProfile(profileId: string): Promise<void>;

  /** Tries a connection without saving anything; resolves within 10 s. `password` null uses the one held or stored. */
  testConnection(attempt: string, profile: Profile, password: string | null): Promise<ClusterInfo>;
  /** Ends a running `testConnection` or `openCluster` of that name; it rejects with CANCELLED. */
  cancelAttempt(attempt: string): Promise<void>;
  /** @param storePassword puts a password given here into the vault once it has been seen to work. */
  openCluster(
    attempt: string,
    profileId: string,
    password: string | null,
    storePassword: boolean,
  ): Promise<ClusterInfo>;
  /** Closes the cluster's connections and its tails. */
  closeCluster(profileId: string): Promise<void>;

  listTopics(profileId: string): Promise<readonly TopicSummary[]>;
  /** Figures for the topics named (those on screen). */
  topicStats(profileId: string, topics: readonly string[]): Promise<readonly TopicStats[]>;

  /** When the topic's records were written: `points` times from its oldest record to now. Nothing is read. */
  topicTimeline(profileId: string, topic: string, points: number): Promise<TopicTimeline>;
  /** Offsets behind a time range's end that must be read to find its late records; 0 where timestamps ascend. */
  offsetsBeyond(profileId: string, asked: LateAsked): Promise<number>;

  openTail(profileId: string, request: TailRequest): Promise<string>;
  closeTail(tailId: string): Promise<void>;
  tailPulse(tailId: string, request: PulseRequest): Promise<PulseAnswer>;
  tailPartitions(tailId: string): Promise<readonly PartitionPulse[]>;
  /** Events with a number above `after`. */
  tailEvents(tailId: string, after: number): Promise<readonly TailEvent[]>;
  tailRows(tailId: string, epoch: number, first: number, count: number): Promise<RowWindow>;
  /**
   * Applies to what is in the ring and to all that comes. @param mayReread what earlier filters rejected is read again
   * with this one, where that is little (SMALL_READING) and nothing is in its way; else the pulse says what was not tested
   */
  setTailFilter(tailId: string, filter: Filter | null, mayReread?: boolean): Promise<void>;
  setTailPaused(tailId: string, paused: boolean): Promise<void>;
  /** Reads again from where the tail began, with the present filter. */
  rereadTail(tailId: string): Promise<void>;
  /** Null when the filter can be used. Cheap: for every keystroke. */
  checkFilter(tailId: string, filter: Filter): Promise<FilterProblem | null>;
  /** Fields of the newest records in memory, most frequent first. */
  tailFields(tailId: string): Promise<readonly FieldHint[]>;
  tailFilterErrors(tailId: string): Promise<FilterErrors>;
  /** At most `buckets` buckets over all that was read. @param whole far-off times too, as far as a date can name them */
  tailHistogram(tailId: string, buckets: number, whole?: boolean): Promise<Histogram | null>;
  /** JSON paths computed for the rows on screen; the epoch stays, rows must be asked for again. */
  setTailColumns(tailId: string, columns: readonly string[]): Promise<void>;
  setTailView(tailId: string, view: RowView): Promise<void>;
  /** The `limit` most frequent keys in memory. */
  tailKeys(tailId: string, limit: number): Promise<KeyCounts>;
  /** Of a scan, at any time. */
  tailReceipt(tailId: string): Promise<Receipt>;

  /** Writes all matches of the tail to a file; those no longer in memory are read again. Resolves when it has begun. */
  startExport(tailId: string, request: ExportRequest): Promise<string>;
  exportProgress(exportId: string): Promise<ExportProgress>;
  cancelExport(exportId: string): Promise<void>;
  /** From now on every match also goes to the file. Null stops it. */
  recordTail(tailId: string, path: string | null): Promise<RecordingState | null>;
  recordingState(tailId: string): Promise<RecordingState | null>;
  /** Opens a recording as a tail that is done; no cluster is needed. Answers its id and its topics. */
  openRecording(path: string): Promise<{ readonly tailId: string; readonly topics: readonly string[] }>;
  /** Where exports go unless told otherwise: the user's download folder, absolute. */
  downloadFolder(): Promise<string>;

  recordDetail(tailId: string, ref: RowRef): Promise<RecordDetail>;
  bodyLines(tailId: string, request: LinesRequest): Promise<LinesAnswer>;
  copyText(tailId: string, request: CopyRequest): Promise<string>;

  /** What the app itself uses, and may use. */
  memory(): Promise<MemoryState>;
  /** MB for the whole app, remembered; open rings shrink or grow to it. */
  setMemoryBudget(megabytes: number): Promise<MemoryState>;
  /** MB that one compressed batch may unpack to, remembered; what is open takes it with its next batch. */
  setLargestBatch(megabytes: number): Promise<MemoryState>;

  /**
   * A `tailwater:` link that the user opened, as it came (deep-link.ts has its grammar). Waits for one for a minute, then
   * answers null: ask again.
   */
  nextLink(): Promise<string | null>;
  /**
   * Where this window's page is now, in the page's own words (at most 1 MB): what the next `hello` answers when the page
   * is loaded anew. Held in memory alone, and no longer than this engine runs. Null: nowhere.
   */
  keepPlace(place: string | null): Promise<void>;
  /** Opens a page of one of the sites in web-address.ts in the user's own browser. */
  openInBrowser(url: string): Promise<void>;

  /** Small UI state that must last (theme, column widths): JSON text by key, at most 64 kB each. */
  getPreference(key: string): Promise<string | null>;
  setPreference(key: string, value: string): Promise<void>;
}

export interface Hello {
  readonly version: string;
  readonly platform: string;
  /** The one-time token for this window's next connection (after a reload). */
  readonly nextToken: string;
  readonly configFolder: string;
  /** Where the page before this one was, as it told `keepPlace`: this one was loaded in its stead. Null at a new start. */
  readonly place: string | null;
  /** The system has dialogs for files, for a window that can open them (Neutralino's). */
  readonly fileDialogs: boolean;
  /** Connections trust the certificates that were added to this system. False: Node's own list and the profile's alone. */
  readonly systemCertificates: boolean;
  /** The size that Neutralino's window was left with; null for none. */
  readonly windowSize: WindowSize | null;
  /** Opened at once when set: the demo cluster. */
  readonly demoProfileId: string | null;
  /** Something went wrong before the window was there (a damaged profile file, for one). */
  readonly warnings: readonly string[];
}

/** The only names a caller may use; `serve` refuses the rest. */
export const EXTENSION_METHODS = [
  "hello",
  "listProfiles",
  "saveProfile",
  "deleteProfile",
  "testConnection",
  "cancelAttempt",
  "openCluster",
  "closeCluster",
  "listTopics",
  "topicStats",
  "topicTimeline",
  "offsetsBeyond",
  "openTail",
  "closeTail",
  "tailPulse",
  "tailPartitions",
  "tailEvents",
  "tailRows",
  "setTailFilter",
  "setTailPaused",
  "rereadTail",
  "checkFilter",
  "tailFields",
  "tailFilterErrors",
  "tailHistogram",
  "setTailColumns",
  "setTailView",
  "tailKeys",
  "tailReceipt",
  "startExport",
  "exportProgress",
  "cancelExport",
  "recordTail",
  "recordingState",
  "openRecording",
  "downloadFolder",
  "recordDetail",
  "bodyLines",
  "copyText",
  "memory",
  "setMemoryBudget",
  "setLargestBatch",
  "network",
  "setOffline",
  "exportNetwork",
  "vault",
  "unlockVault",
  "lockVault",
  "setVaultPassphrase",
  "setVaultKeyring",
  "retryVaultKeyring",
  "resetVault",
  "dataPlaces",
  "openDataFolder",
  "exportConfiguration",
  "planImport",
  "importConfiguration",
  "eraseEverything",
  "updates",
  "setUpdateCheck",
  "checkForUpdate",
  "logEntries",
  "setLogLevel",
  "logFromWindow",
  "diagnostics",
  "nextLink",
  "keepPlace",
  "openInBrowser",
  "getPreference",
  "setPreference",
] as const satisfies readonly (keyof ExtensionApi)[];
