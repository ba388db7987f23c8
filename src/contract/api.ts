import type { ClusterInfo, TopicStats, TopicSummary } from "./cluster.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "./inspect.ts";
import type { ConnectionSettings, Profile, ProfileSummary } from "./profile.ts";
import type {
  PartitionPulse,
  PulseAnswer,
  PulseRequest,
  RowRef,
  RowWindow,
  TailEvent,
  TailRequest,
  TextFilter,
} from "./tail.ts";

/**
 * What the window may ask of the extension. Flat, with ids, because a WebSocket carries no MessagePorts; every
 * answer is plain data; every rejection is a TailwaterError.
 */
export interface ExtensionApi {
  hello(): Promise<Hello>;

  listProfiles(): Promise<readonly ProfileSummary[]>;
  /** Writes the profile durably and answers as stored. A password given here is kept in memory for the session. */
  saveProfile(profile: Profile, password: string | null): Promise<ProfileSummary>;
  deleteProfile(profileId: string): Promise<void>;

  /** Tries a connection without saving anything; resolves within 10 s. `password` null uses the one held. */
  testConnection(attempt: string, profile: Profile, password: string | null): Promise<ClusterInfo>;
  /** Ends a running `testConnection` or `openCluster` of that name; it rejects with CANCELLED. */
  cancelAttempt(attempt: string): Promise<void>;
  openCluster(attempt: string, profileId: string, password: string | null): Promise<ClusterInfo>;
  /** Closes the cluster's connections and its tails. */
  closeCluster(profileId: string): Promise<void>;

  listTopics(profileId: string): Promise<readonly TopicSummary[]>;
  /** Figures for the topics named (those on screen). */
  topicStats(profileId: string, topics: readonly string[]): Promise<readonly TopicStats[]>;

  openTail(profileId: string, request: TailRequest): Promise<string>;
  closeTail(tailId: string): Promise<void>;
  tailPulse(tailId: string, request: PulseRequest): Promise<PulseAnswer>;
  tailPartitions(tailId: string): Promise<readonly PartitionPulse[]>;
  /** Events with a number above `after`. */
  tailEvents(tailId: string, after: number): Promise<readonly TailEvent[]>;
  tailRows(tailId: string, epoch: number, first: number, count: number): Promise<RowWindow>;
  /** Applies to what is in the ring and to all that comes. Returns the pulse after it. */
  setTailFilter(tailId: string, filter: TextFilter | null): Promise<void>;
  setTailPaused(tailId: string, paused: boolean): Promise<void>;
  /** Reads again from where the tail began, with the present filter. */
  rereadTail(tailId: string): Promise<void>;

  recordDetail(tailId: string, ref: RowRef): Promise<RecordDetail>;
  bodyLines(tailId: string, request: LinesRequest): Promise<LinesAnswer>;
  copyText(tailId: string, request: CopyRequest): Promise<string>;

  /** What the app itself uses. */
  measure(): Promise<ProcessMeasure>;

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
  /** Opened at once when set: the demo cluster. */
  readonly demoProfileId: string | null;
  /** Something went wrong before the window was there (a damaged profile file, for one). */
  readonly warnings: readonly string[];
}

export interface ProcessMeasure {
  /** Resident bytes of the extension process, its workers included. */
  readonly rssBytes: number;
  readonly workers: number;
}

/** The worker behind one open cluster. */
export interface ClusterWorkerApi {
  connect(settings: ConnectionSettings): Promise<ClusterInfo>;
  listTopics(): Promise<readonly TopicSummary[]>;
  topicStats(topics: readonly string[]): Promise<readonly TopicStats[]>;
  close(): Promise<void>;
}

/** The worker behind one open tail: the same questions as above without the tail's id. */
export interface TailWorkerApi {
  /** Resolves when the topic exists and may be read; the starts are resolved in the background. */
  open(settings: ConnectionSettings, request: TailRequest): Promise<void>;
  pulse(request: PulseRequest): Promise<PulseAnswer>;
  partitions(): Promise<readonly PartitionPulse[]>;
  events(after: number): Promise<readonly TailEvent[]>;
  rows(epoch: number, first: number, count: number): Promise<RowWindow>;
  setFilter(filter: TextFilter | null): Promise<void>;
  setPaused(paused: boolean): Promise<void>;
  reread(): Promise<void>;
  detail(ref: RowRef): Promise<RecordDetail>;
  lines(request: LinesRequest): Promise<LinesAnswer>;
  copy(request: CopyRequest): Promise<string>;
  close(): Promise<void>;
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
  "openTail",
  "closeTail",
  "tailPulse",
  "tailPartitions",
  "tailEvents",
  "tailRows",
  "setTailFilter",
  "setTailPaused",
  "rereadTail",
  "recordDetail",
  "bodyLines",
  "copyText",
  "measure",
  "getPreference",
  "setPreference",
] as const satisfies readonly (keyof ExtensionApi)[];

export const CLUSTER_WORKER_METHODS = [
  "connect",
  "listTopics",
  "topicStats",
  "close",
] as const satisfies readonly (keyof ClusterWorkerApi)[];

export const TAIL_WORKER_METHODS = [
  "open",
  "pulse",
  "partitions",
  "events",
  "rows",
  "setFilter",
  "setPaused",
  "reread",
  "detail",
  "lines",
  "copy",
  "close",
] as const satisfies readonly (keyof TailWorkerApi)[];
