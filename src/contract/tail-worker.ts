import type { CsvChoice, ExportProgress, ExportRequest, RecordingState } from "./exports.ts";
import { feature } from "./feature.ts";
import { INSPECT, type InspectApi } from "./inspect.ts";
import type { ConnectionSettings } from "./profiles.ts";
import type { ReplayChoice, ReplayPiece, ReplayRewrite, ReplaySource, RewritePreview } from "./replay.ts";
import { TAILS, type TailRequest, type TailsApi } from "./tails.ts";

/** One worker's share of the app's memory budget. Bytes. */
export interface TailResources {
  /** The ring of matched records, its index included. */
  readonly ringBytes: number;
  /** The limit for all its running fetches together. */
  readonly fetchBytes: number;
  /** Threads that may read a scan's partitions in parallel, including its own. */
  readonly scanWorkers: number;
  /** The limit for one unpacked batch. */
  readonly unpackedBytes: number;
}

/** `count` writes nothing; the counters have the result. */
export type LineFormat = "ndjson" | "csv" | "raw" | "count";

/** How matches are written as lines. */
export interface LineChoice {
  readonly format: LineFormat;
  /** Used with `csv` only. */
  readonly csv: CsvChoice;
  /** The most matches to write; later ones are skipped. Null for all. */
  readonly limit: number | null;
}

export interface LinePiece {
  /** Whole lines, as UTF-8 (`raw`: as they are). */
  readonly bytes: Uint8Array;
  readonly end: boolean;
}

/** A window's calls about a tail, in its worker: they have no tail id. */
type OfTail<Api> = {
  readonly [Call in keyof Api]: Api[Call] extends (tailId: string, ...about: infer About) => infer Answer
    ? (...about: About) => Answer
    : never;
};

/** The worker behind one open tail. */
export interface TailWorkerApi extends OfTail<Omit<TailsApi, "open" | "openRecording">>, OfTail<InspectApi> {
  /** Resolves when the topics exist and may be read; start offsets are found in the background. */
  open(settings: ConnectionSettings, request: TailRequest, resources: TailResources): Promise<void>;
  /** The same for the command line: `take` returns matches as lines, and nothing goes into the ring. */
  openLines(
    settings: ConnectionSettings,
    request: TailRequest,
    resources: TailResources,
    lines: LineChoice,
  ): Promise<void>;
  /**
   * The next lines; waits for them up to `maxWaitMs`. Empty when there are none yet. `end`: the scan is done or the
   * limit of matches is reached, so no more lines follow.
   */
  take(maxWaitMs: number): Promise<LinePiece>;
  /**
   * The same for a replay: `takeReplay` returns matches packed for `produce`. @param settings null for a recording
   */
  openReplay(
    settings: ConnectionSettings | null,
    source: ReplaySource,
    resources: TailResources,
    choice: ReplayChoice,
  ): Promise<void>;
  /** As `take`. @throws TailwaterError why reading failed, or FILTER_TOO_SLOW */
  takeReplay(maxWaitMs: number): Promise<ReplayPiece>;
  /** What expressions would do to the first records of a dry run. */
  previewRewrite(rewrite: ReplayRewrite): Promise<RewritePreview>;
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
    openReplay: "reads",
    takeReplay: "local",
    previewRewrite: "local",
    setResources: "local",
    startExport: "reads",
    exportProgress: "local",
    cancelExport: "local",
    record: "local",
    recordingState: "local",
  }),
} as const;
