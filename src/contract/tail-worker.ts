import type { CsvChoice, ExportProgress, ExportRequest, RecordingState } from "./export.ts";
import { feature } from "./feature.ts";
import type { FieldHint, Filter, FilterErrors, FilterProblem } from "./filter.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "./inspect.ts";
import type { ConnectionSettings } from "./profile.ts";
import type { RowRef } from "./record.ts";
import type { Receipt } from "./scan.ts";
import type { PartitionPulse, PulseAnswer, PulseRequest, RowWindow, TailEvent, TailRequest } from "./tail.ts";
import type { Histogram, KeyCounts, RowView } from "./view.ts";

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

/** The worker behind one open tail: the window's questions without the tail's id. */
export interface TailWorkerApi {
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
  pulse(request: PulseRequest): Promise<PulseAnswer>;
  partitions(): Promise<readonly PartitionPulse[]>;
  events(after: number): Promise<readonly TailEvent[]>;
  rows(epoch: number, first: number, count: number): Promise<RowWindow>;
  setFilter(filter: Filter | null, mayReread?: boolean): Promise<void>;
  setPaused(paused: boolean): Promise<void>;
  reread(): Promise<void>;
  checkFilter(filter: Filter): Promise<FilterProblem | null>;
  fields(): Promise<readonly FieldHint[]>;
  filterErrors(): Promise<FilterErrors>;
  histogram(buckets: number, whole?: boolean): Promise<Histogram | null>;
  setColumns(columns: readonly string[]): Promise<void>;
  setView(view: RowView): Promise<void>;
  keys(limit: number): Promise<KeyCounts>;
  receipt(): Promise<Receipt>;
  startExport(request: ExportRequest): Promise<void>;
  exportProgress(): Promise<ExportProgress>;
  cancelExport(): Promise<void>;
  record(path: string | null): Promise<RecordingState | null>;
  recordingState(): Promise<RecordingState | null>;
  detail(ref: RowRef): Promise<RecordDetail>;
  lines(request: LinesRequest): Promise<LinesAnswer>;
  copy(request: CopyRequest): Promise<string>;
  close(): Promise<void>;
}

/** The features of the worker behind one open tail. */
export const TAIL_WORKER = {
  tail: feature<TailWorkerApi>({
    open: "reads",
    openLines: "reads",
    take: "local",
    openRecording: "local",
    setResources: "local",
    pulse: "local",
    partitions: "local",
    events: "local",
    rows: "local",
    setFilter: "reads",
    setPaused: "reads",
    reread: "reads",
    checkFilter: "local",
    fields: "local",
    filterErrors: "local",
    histogram: "local",
    setColumns: "local",
    setView: "local",
    keys: "local",
    receipt: "local",
    startExport: "reads",
    exportProgress: "local",
    cancelExport: "local",
    record: "local",
    recordingState: "local",
    detail: "local",
    lines: "local",
    copy: "local",
    close: "local",
  }),
} as const;
