import type { WindowApi } from "../../../src/contract/api.ts";
import type { TailwaterError } from "../../../src/contract/errors.ts";
import type { ExportProgress, ExportRequest, ExportsApi, RecordingState } from "../../../src/contract/exports.ts";
import type { FieldHint, Filter, FilterErrors, FilterProblem } from "../../../src/contract/filter.ts";
import type {
  CopyRequest,
  InspectApi,
  Line,
  LinesAnswer,
  LinesRequest,
  RecordDetail,
} from "../../../src/contract/inspect.ts";
import type { Preview, RowRef } from "../../../src/contract/record.ts";
import type { Receipt } from "../../../src/contract/scan.ts";
import type { CopiedRows, RowRanges, RowsFormat, SelectedOffsets } from "../../../src/contract/selection.ts";
import type {
  LateAsked,
  PartitionPulse,
  PulseAnswer,
  PulseRequest,
  RecordRow,
  Row,
  RowWindow,
  TailEvent,
  TailPulse,
  TailRequest,
  TailsApi,
} from "../../../src/contract/tails.ts";
import type { TopicStats, TopicSummary, TopicsApi } from "../../../src/contract/topics.ts";
import type { Histogram, KeyCounts, RowView } from "../../../src/contract/view.ts";
import type { ThisWindowApi } from "../../../src/contract/window.ts";

import { jsonLines, visibleLines } from "./json-lines.ts";
import { makePartition, makePulse, makeRow, makeTopic } from "./tail-data.ts";

/**
 * A tail without a broker, for component tests only: they check elements in a real browser on made data. The whole app
 * is tested on a real broker in test/app. Rows are made on request, so ten million of them cost nothing.
 */
export class FakeTailApi implements Pick<WindowApi, "tails" | "inspect" | "exports"> {
  readonly calls: { name: string; args: unknown[] }[] = [];
  rowAt: (row: number) => Row = makeRow;
  partitions: readonly PartitionPulse[] = [makePartition(0), makePartition(1), makePartition(2)];
  events: readonly TailEvent[] = [];
  lines: readonly Line[] = jsonLines();
  note: string | null = null;
  histogram: Histogram | null = null;
  /** Offsets behind a time range that may hold late records. */
  beyond = 0;
  receipt: Receipt | null = null;
  keys: KeyCounts = { records: 0, distinct: 0, keys: [] };
  fields: readonly FieldHint[] = [];
  filterErrors: FilterErrors = { count: 0, rows: [] };
  filterProblem: FilterProblem | null = null;
  detail: Partial<RecordDetail> = {};
  /** What `copyRows` answers besides the number of rows. */
  copied: Partial<CopiedRows> = {};
  /** The call of that name throws this, until it is deleted. */
  readonly failures = new Map<string, TailwaterError>();
  /** While set, `tailPulse` answers only when it resolves. */
  pulseGate: Promise<void> | null = null;
  /** While set, `tailRows` answers only when it resolves. */
  rowsGate: Promise<void> | null = null;
  pulse: TailPulse = makePulse();
  /** The contents of the rows' cells; set by `openTail` and `setTailColumns`. */
  columns: readonly string[] = [];
  export: ExportProgress | null = null;
  recording: RecordingState | null = null;
  recordingTopics: readonly string[] = ["orders"];
  topicList: readonly TopicSummary[] = ["orders", "payments", "shipments"].map((name) => makeTopic(name));
  #wakers: (() => void)[] = [];

  /** Changes the pulse, and waiting calls answer with it. */
  change(changed: Partial<TailPulse>): void {
    this.pulse = { ...this.pulse, ...changed, version: this.pulse.version + 1 };
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }

  /** Adds that number of rows and updates the account. */
  add(rows: number): void {
    const endRow = this.pulse.endRow + rows;
    const { totals } = this.pulse;
    const fetched = totals.fetched + rows;
    this.change({ endRow, totals: { ...totals, fetched, matched: totals.matched + rows } });
  }

  count(name: string): number {
    return this.calls.filter((call) => call.name === name).length;
  }

  last(name: string): unknown[] | undefined {
    return this.calls.filter((call) => call.name === name).at(-1)?.args;
  }

  readonly tails: TailsApi = {
    open: async (profileId: string, request: TailRequest): Promise<string> => {
      this.#called("tails.open", [profileId, request]);
      this.columns = request.columns;
      return `tail-${this.count("tails.open")}`;
    },
    close: async (tailId: string): Promise<void> => {
      this.#called("tails.close", [tailId]);
    },
    pulse: async (tailId: string, request: PulseRequest): Promise<PulseAnswer> => {
      this.#called("tails.pulse", [tailId, request]);
      if (this.pulse.version <= request.seen) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, request.maxWaitMs);
          this.#wakers.push(() => {
            clearTimeout(timer);
            resolve();
          });
        });
      }
      if (this.pulseGate !== null) await this.pulseGate;
      const { pulse } = this;
      const first = Math.max(pulse.firstRow, pulse.endRow - request.follow);
      return { pulse, rows: request.follow === 0 ? null : this.#window(first, pulse.endRow) };
    },
    rows: async (tailId: string, epoch: number, first: number, count: number): Promise<RowWindow> => {
      this.#called("tails.rows", [tailId, epoch, first, count]);
      if (epoch !== this.pulse.epoch) return { epoch: this.pulse.epoch, first: this.pulse.firstRow, rows: [] };
      const window = this.#window(Math.max(first, this.pulse.firstRow), Math.min(first + count, this.pulse.endRow));
      if (this.rowsGate !== null) await this.rowsGate;
      return window;
    },
    partitions: async (tailId: string): Promise<readonly PartitionPulse[]> => {
      this.#called("tails.partitions", [tailId]);
      return this.partitions;
    },
    events: async (tailId: string, after: number): Promise<readonly TailEvent[]> => {
      this.#called("tails.events", [tailId, after]);
      return this.events.filter((event) => event.number > after);
    },
    setFilter: async (tailId: string, filter: Filter | null): Promise<void> => {
      this.#called("tails.setFilter", [tailId, filter]);
      this.change({ epoch: this.pulse.epoch + 1 });
    },
    setPaused: async (tailId: string, paused: boolean): Promise<void> => {
      this.#called("tails.setPaused", [tailId, paused]);
      this.change({ state: paused ? "paused" : this.pulse.scan === null ? "live" : "scanning" });
    },
    reread: async (tailId: string): Promise<void> => {
      this.#called("tails.reread", [tailId]);
    },
    checkFilter: async (tailId: string, filter: Filter): Promise<FilterProblem | null> => {
      this.#called("tails.checkFilter", [tailId, filter]);
      return this.filterProblem;
    },
    fields: async (tailId: string): Promise<readonly FieldHint[]> => {
      this.#called("tails.fields", [tailId]);
      return this.fields;
    },
    filterErrors: async (tailId: string): Promise<FilterErrors> => {
      this.#called("tails.filterErrors", [tailId]);
      return this.filterErrors;
    },
    histogram: async (tailId: string, buckets: number, whole?: boolean): Promise<Histogram | null> => {
      this.#called("tails.histogram", [tailId, buckets, whole]);
      return this.histogram;
    },
    setColumns: async (tailId: string, columns: readonly string[]): Promise<void> => {
      this.#called("tails.setColumns", [tailId, columns]);
      this.columns = columns;
      this.change({});
    },
    setView: async (tailId: string, view: RowView): Promise<void> => {
      this.#called("tails.setView", [tailId, view]);
      this.change({ view, epoch: this.pulse.epoch + 1 });
    },
    keys: async (tailId: string, limit: number): Promise<KeyCounts> => {
      this.#called("tails.keys", [tailId, limit]);
      return { ...this.keys, keys: this.keys.keys.slice(0, limit) };
    },
    receipt: async (tailId: string): Promise<Receipt> => {
      this.#called("tails.receipt", [tailId]);
      if (this.receipt === null) throw new Error("no receipt was made");
      return this.receipt;
    },
    openRecording: async (path: string): Promise<{ tailId: string; topics: readonly string[] }> => {
      this.#called("tails.openRecording", [path]);
      return { tailId: `recording-${this.count("tails.openRecording")}`, topics: this.recordingTopics };
    },
  };

  readonly topics: Pick<TopicsApi, "offsetsBeyond" | "list" | "stats"> = {
    offsetsBeyond: async (profileId: string, asked: LateAsked): Promise<number> => {
      this.#called("topics.offsetsBeyond", [profileId, asked]);
      return this.beyond;
    },
    list: async (profileId: string): Promise<readonly TopicSummary[]> => {
      this.#called("topics.list", [profileId]);
      return this.topicList;
    },
    stats: async (_profileId: string, topics: readonly string[]): Promise<readonly TopicStats[]> => {
      return topics.map((name) => ({ name, records: 1_204_118, recordsPerSecond: 20, error: null }));
    },
  };

  readonly exports: ExportsApi = {
    start: async (tailId: string, request: ExportRequest): Promise<string> => {
      this.#called("exports.start", [tailId, request]);
      this.export ??= {
        state: "running",
        path: request.path,
        records: 0,
        total: this.pulse.totals.matched,
        bytes: 0,
        error: null,
      };
      return `export-${this.count("exports.start")}`;
    },
    progress: async (exportId: string): Promise<ExportProgress> => {
      this.#called("exports.progress", [exportId]);
      if (this.export === null) throw new Error("no export was started");
      return this.export;
    },
    cancel: async (exportId: string): Promise<void> => {
      this.#called("exports.cancel", [exportId]);
      if (this.export !== null) this.export = { ...this.export, state: "cancelled" };
    },
    record: async (tailId: string, path: string): Promise<RecordingState | null> => {
      this.#called("exports.record", [tailId, path]);
      this.recording = { path, records: 0, bytes: 0, error: null };
      return this.recording;
    },
    endRecording: async (tailId: string): Promise<RecordingState | null> => {
      this.#called("exports.endRecording", [tailId]);
      const { recording } = this;
      this.recording = null;
      return recording;
    },
    recordingState: async (tailId: string): Promise<RecordingState | null> => {
      this.#called("exports.recordingState", [tailId]);
      return this.recording;
    },
  };

  readonly window: Pick<ThisWindowApi, "downloadFolder"> = {
    downloadFolder: async (): Promise<string> => {
      return "/home/alice/Downloads";
    },
  };

  readonly inspect: InspectApi = {
    detail: async (tailId: string, ref: RowRef): Promise<RecordDetail> => {
      this.#called("inspect.detail", [tailId, ref]);
      const row = this.rowAt(ref.row);
      return {
        ref,
        topic: "orders",
        partition: row.partition,
        offset: row.offset,
        timestamp: row.kind === "record" ? row.timestamp : "-1",
        timestampType: "create",
        key: { size: 8, format: "text" },
        value: { size: 1_234, format: "json" },
        headers: [
          { name: "trace-id", preview: "4bf92f3577b34da6", format: "text", size: 16 },
          { name: "trace-id", preview: "00f067aa0ba902b7", format: "text", size: 16 },
          { name: "empty", preview: null, format: "text", size: 0 },
        ],
        headersOmitted: 0,
        compression: "lz4",
        producerId: "9007199254740993",
        producerEpoch: 3,
        sequence: 41,
        transactional: false,
        leaderEpoch: 7,
        ...this.detail,
      };
    },
    lines: async (tailId: string, request: LinesRequest): Promise<LinesAnswer> => {
      this.#called("inspect.lines", [tailId, request]);
      const shown = visibleLines(this.lines, request.folded);
      return {
        total: shown.length,
        first: request.first,
        lines: shown.slice(request.first, request.first + request.count),
        note: this.note,
      };
    },
    copy: async (tailId: string, request: CopyRequest): Promise<string> => {
      this.#called("inspect.copy", [tailId, request]);
      return "copied text";
    },
    copyRows: async (tailId: string, rows: RowRanges, format: RowsFormat, columns: readonly string[]) => {
      this.#called("inspect.copyRows", [tailId, rows, format, columns]);
      const records = rows.ranges.reduce((sum, [first, end]) => sum + end - first, 0);
      return { text: "copied rows\n", records, keyless: 0, unreadable: 0, evicted: 0, ...this.copied };
    },
    offsets: async (tailId: string, rows: RowRanges): Promise<SelectedOffsets> => {
      this.#called("inspect.offsets", [tailId, rows]);
      const ranges = rows.ranges.map(([from, to]) => ({ topic: "orders", partition: 0, from, to }));
      const records = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
      return { ranges, records, unreadable: 0, evicted: 0 };
    },
  };

  #window(first: number, end: number): RowWindow {
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, index) => this.#withCells(first + index));
    return { epoch: this.pulse.epoch, first, rows };
  }

  #withCells(number: number): Row {
    const row = this.rowAt(number);
    if (row.kind === "failure" || this.columns.length === 0 || row.cells.length > 0) return row;
    return { ...row, cells: this.columns.map((path) => cellOf(row, path)) };
  }

  #called(name: string, args: unknown[]): void {
    this.calls.push({ name, args });
    const failure = this.failures.get(name);
    if (failure !== undefined) throw failure;
  }
}

/** The value of one member of the row's JSON, by a path with dots; null when the row lacks it. */
function cellOf(row: RecordRow, path: string): Preview | null {
  try {
    let value: unknown = JSON.parse(row.value?.text ?? "null");
    for (const step of path.split(".").slice(1)) {
      value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
    }
    if (value === undefined) return null;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return { text, encoding: "utf8", truncated: false };
  } catch {
    return null;
  }
}
