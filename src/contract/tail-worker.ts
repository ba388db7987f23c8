import type { CsvChoice, ExportProgress, ExportRequest, RecordingState } from "./exports.ts";
import { feature } from "./feature.ts";
import { INSPECT, type InspectApi } from "./inspect.ts";
import type { ConnectionSettings } from "./profiles.ts";
import { TAILS, type TailRequest, type TailsApi } from "./tails.ts";

/** What one worker may use of the app's memory budget. Bytes. */
export interface TailResources {
  /** The ring of matched records, its index included. */
  readonly ringBytes: number;
  /** What its fetches may bring at once, all brokers together. */
  readonly fetchBytes: number;
  /** Threads that may read a scan's partitions side by side, its own included. */
  readonly scanWorkers: number;
  /** What one compressed batch may unpack to. */
  readonly unpackedBytes: number;
}

/** `count` writes nothing: the account says how many. */
export type LineFormat = "ndjson" | "csv" | "raw" | "count";

/** How matches go out as lines. */
export interface LineChoice {
  readonly format: LineFormat;
  /** Means something with `csv` only. */
  readonly csv: CsvChoice;
  /** So many matches, all later ones pass by; null for all. */
  readonly limit: number | null;
}

export interface LinePiece {
  /** Whole lines, as UTF-8 (`raw`: as they are). */
  readonly bytes: Uint8Array;
  readonly end: boolean;
}

/** A window's calls about a tail, as its worker has them: without the tail's id. */
type OfTail<Api> = {
  readonly [Call in keyof Api]: Api[Call] extends (tailId: string, ...about: infer About) => infer Answer
    ? (...about: About) => Answer
    : never;
};

/** The worker behind one open tail. */
export interface TailWorkerApi extends OfTail<Omit<TailsApi, "open" | "openRecording">>, OfTail<InspectApi> {
  /** Resolves when the topics exist and may be read; the starts are resolved in the background. */
  open(settings: ConnectionSettings, request: TailRequest, resources: TailResources): Promise<void>;
  /** The same, but matches go out as lines by `take` instead of into the ring: for the command line. */
  openLines(
    settings: ConnectionSettings,
    request: TailRequest,
    resources: TailResources,
    lines: LineChoice,
  ): Promise<void>;
  /**
   * The next lines, waited for up to `maxWaitMs`; none when there are none yet. `end`: a scan is done or the limit of
   * matches reached, none will come.
   */
  take(maxWaitMs: number): Promise<LinePiece>;
  /** Reads a recording instead of a cluster. Answers its topics. */
  openRecording(path: string, resources: TailResources): Promise<readonly string[]>;
  setResources(resources: TailResources): Promise<void>;
  startExport(request: ExportRequest): Promise<void>;
  exportProgress(): Promise<ExportProgress>;
  cancelExport(): Promise<void>;
  record(path: string | null): Promise<RecordingState | null>;
  recordingState(): Promise<RecordingState | null>;
}

/** The features of the worker behind one open tail. */
export const TAIL_WORKER = {
  tail: feature<TailWorkerApi>({
    ...TAILS.calls,
    ...INSPECT.calls,
    openLines: "reads",
    take: "local",
    setResources: "local",
    startExport: "reads",
    exportProgress: "local",
    cancelExport: "local",
    record: "local",
    recordingState: "local",
  }),
} as const;
