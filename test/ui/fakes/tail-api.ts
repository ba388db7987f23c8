import type { TopicStats, TopicSummary } from "../../../src/contract/cluster.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { ExportProgress, ExportRequest, RecordingState } from "../../../src/contract/export.ts";
import type { FieldHint, Filter, FilterErrors, FilterProblem } from "../../../src/contract/filter.ts";
import type { CopyRequest, Line, LinesAnswer, LinesRequest, RecordDetail } from "../../../src/contract/inspect.ts";
import type { Receipt, ReceiptPartition, ScanProgress } from "../../../src/contract/scan.ts";
import type {
  Counters,
  PartitionPulse,
  Preview,
  PulseAnswer,
  PulseRequest,
  RecordRow,
  Row,
  RowRef,
  RowWindow,
  TailEvent,
  TailPulse,
  TailRequest,
} from "../../../src/contract/tail.ts";
import type { Histogram, KeyCounts, RowView } from "../../../src/contract/view.ts";
import type { InspectApi } from "../../../src/ui/inspector/lines-source.ts";
import type { TailApi } from "../../../src/ui/tail/tail-source.ts";
import { zeroCounters } from "../../../src/workers/batch/partition-account.ts";

/**
 * A tail without a broker, for component tests only: they look at elements in a real browser on made data. The whole
 * app is tested on a real broker in test/app. Rows are made when asked for, so ten million of them cost nothing.
 */
export class FakeTailApi implements TailApi, InspectApi {
  readonly calls: { name: string; args: unknown[] }[] = [];
  rowAt: (row: number) => Row = makeRow;
  partitions: readonly PartitionPulse[] = [makePartition(0), makePartition(1), makePartition(2)];
  events: readonly TailEvent[] = [];
  lines: readonly Line[] = jsonLines();
  note: string | null = null;
  histogram: Histogram | null = null;
  receipt: Receipt | null = null;
  keys: KeyCounts = { records: 0, distinct: 0, keys: [] };
  fields: readonly FieldHint[] = [];
  filterErrors: FilterErrors = { count: 0, rows: [] };
  filterProblem: FilterProblem | null = null;
  detail: Partial<RecordDetail> = {};
  /** Thrown by the call of that name, until deleted. */
  readonly failures = new Map<string, TailwaterError>();
  /** While set, `tailRows` answers only when it resolves. */
  rowsGate: Promise<void> | null = null;
  pulse: TailPulse = makePulse();
  /** What rows say in their cells; set by `openTail` and `setTailColumns`. */
  columns: readonly string[] = [];
  export: ExportProgress | null = null;
  recording: RecordingState | null = null;
  recordingTopics: readonly string[] = ["orders"];
  topics: readonly TopicSummary[] = ["orders", "payments", "shipments"].map((name) => makeTopic(name));
  #wakers: (() => void)[] = [];

  /** Changes the pulse and lets waiting calls see it. */
  change(changed: Partial<TailPulse>): void {
    this.pulse = { ...this.pulse, ...changed, version: this.pulse.version + 1 };
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }

  /** So many rows more; the account follows. */
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

  async openTail(profileId: string, request: TailRequest): Promise<string> {
    this.#called("openTail", [profileId, request]);
    this.columns = request.columns;
    return `tail-${this.count("openTail")}`;
  }

  async closeTail(tailId: string): Promise<void> {
    this.#called("closeTail", [tailId]);
  }

  async tailPulse(tailId: string, request: PulseRequest): Promise<PulseAnswer> {
    this.#called("tailPulse", [tailId, request]);
    if (this.pulse.version <= request.seen) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, request.maxWaitMs);
        this.#wakers.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    const { pulse } = this;
    const first = Math.max(pulse.firstRow, pulse.endRow - request.follow);
    return { pulse, rows: request.follow === 0 ? null : this.#window(first, pulse.endRow) };
  }

  async tailRows(tailId: string, epoch: number, first: number, count: number): Promise<RowWindow> {
    this.#called("tailRows", [tailId, epoch, first, count]);
    if (epoch !== this.pulse.epoch) return { epoch: this.pulse.epoch, first: this.pulse.firstRow, rows: [] };
    const window = this.#window(Math.max(first, this.pulse.firstRow), Math.min(first + count, this.pulse.endRow));
    if (this.rowsGate !== null) await this.rowsGate;
    return window;
  }

  async tailPartitions(tailId: string): Promise<readonly PartitionPulse[]> {
    this.#called("tailPartitions", [tailId]);
    return this.partitions;
  }

  async tailEvents(tailId: string, after: number): Promise<readonly TailEvent[]> {
    this.#called("tailEvents", [tailId, after]);
    return this.events.filter((event) => event.number > after);
  }

  async setTailFilter(tailId: string, filter: Filter | null): Promise<void> {
    this.#called("setTailFilter", [tailId, filter]);
    this.change({ epoch: this.pulse.epoch + 1 });
  }

  async setTailPaused(tailId: string, paused: boolean): Promise<void> {
    this.#called("setTailPaused", [tailId, paused]);
    this.change({ state: paused ? "paused" : this.pulse.scan === null ? "live" : "scanning" });
  }

  async rereadTail(tailId: string): Promise<void> {
    this.#called("rereadTail", [tailId]);
  }

  async checkFilter(tailId: string, filter: Filter): Promise<FilterProblem | null> {
    this.#called("checkFilter", [tailId, filter]);
    return this.filterProblem;
  }

  async tailFields(tailId: string): Promise<readonly FieldHint[]> {
    this.#called("tailFields", [tailId]);
    return this.fields;
  }

  async tailFilterErrors(tailId: string): Promise<FilterErrors> {
    this.#called("tailFilterErrors", [tailId]);
    return this.filterErrors;
  }

  async tailHistogram(tailId: string, buckets: number): Promise<Histogram | null> {
    this.#called("tailHistogram", [tailId, buckets]);
    return this.histogram;
  }

  async setTailColumns(tailId: string, columns: readonly string[]): Promise<void> {
    this.#called("setTailColumns", [tailId, columns]);
    this.columns = columns;
    this.change({});
  }

  async setTailView(tailId: string, view: RowView): Promise<void> {
    this.#called("setTailView", [tailId, view]);
    this.change({ view, epoch: this.pulse.epoch + 1 });
  }

  async tailKeys(tailId: string, limit: number): Promise<KeyCounts> {
    this.#called("tailKeys", [tailId, limit]);
    return { ...this.keys, keys: this.keys.keys.slice(0, limit) };
  }

  async tailReceipt(tailId: string): Promise<Receipt> {
    this.#called("tailReceipt", [tailId]);
    if (this.receipt === null) throw new Error("no receipt was made");
    return this.receipt;
  }

  async openRecording(path: string): Promise<{ tailId: string; topics: readonly string[] }> {
    this.#called("openRecording", [path]);
    return { tailId: `recording-${this.count("openRecording")}`, topics: this.recordingTopics };
  }

  async startExport(tailId: string, request: ExportRequest): Promise<string> {
    this.#called("startExport", [tailId, request]);
    this.export ??= {
      state: "running",
      path: request.path,
      records: 0,
      total: this.pulse.totals.matched,
      bytes: 0,
      error: null,
    };
    return `export-${this.count("startExport")}`;
  }

  async exportProgress(exportId: string): Promise<ExportProgress> {
    this.#called("exportProgress", [exportId]);
    if (this.export === null) throw new Error("no export was started");
    return this.export;
  }

  async cancelExport(exportId: string): Promise<void> {
    this.#called("cancelExport", [exportId]);
    if (this.export !== null) this.export = { ...this.export, state: "cancelled" };
  }

  async recordTail(tailId: string, path: string | null): Promise<RecordingState | null> {
    this.#called("recordTail", [tailId, path]);
    const { recording } = this;
    this.recording = path === null ? null : { path, records: 0, bytes: 0, error: null };
    return path === null ? recording : this.recording;
  }

  async recordingState(tailId: string): Promise<RecordingState | null> {
    this.#called("recordingState", [tailId]);
    return this.recording;
  }

  async downloadFolder(): Promise<string> {
    return "/home/alice/Downloads";
  }

  async listTopics(profileId: string): Promise<readonly TopicSummary[]> {
    this.#called("listTopics", [profileId]);
    return this.topics;
  }

  async topicStats(_profileId: string, topics: readonly string[]): Promise<readonly TopicStats[]> {
    return topics.map((name) => ({ name, records: 1_204_118, recordsPerSecond: 20, error: null }));
  }

  async recordDetail(tailId: string, ref: RowRef): Promise<RecordDetail> {
    this.#called("recordDetail", [tailId, ref]);
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
  }

  async bodyLines(tailId: string, request: LinesRequest): Promise<LinesAnswer> {
    this.#called("bodyLines", [tailId, request]);
    const shown = visibleLines(this.lines, request.folded);
    return {
      total: shown.length,
      first: request.first,
      lines: shown.slice(request.first, request.first + request.count),
      note: this.note,
    };
  }

  async copyText(tailId: string, request: CopyRequest): Promise<string> {
    this.#called("copyText", [tailId, request]);
    return "copied text";
  }

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

export function makeTopic(name: string, changed: Partial<TopicSummary> = {}): TopicSummary {
  return { name, partitions: 3, replicationFactor: 2, internal: false, error: null, ...changed };
}

/** The value of one member of the row's JSON, however deep by dots; null when it lacks it. */
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

export const NO_COUNTS: Counters = zeroCounters();

export function makePulse(changed: Partial<TailPulse> = {}): TailPulse {
  return {
    version: 1,
    state: "live",
    error: null,
    epoch: 1,
    firstRow: 0,
    endRow: 0,
    totals: NO_COUNTS,
    lag: 0,
    recordsPerSecond: 0,
    bytesPerSecond: 0,
    storeUsedBytes: 0,
    storeBudgetBytes: 64 * 2 ** 20,
    untested: 0,
    lastEvent: 0,
    partitionCount: 3,
    scan: null,
    view: "arrival",
    filterError: null,
    ...changed,
  };
}

/** 2026-11-23T12:00:00Z, and 50 ms for each row. */
const FIRST_TIME = Date.UTC(2026, 10, 23, 12);
const CITIES = ["Lisboa", "Kraków", "Aarhus", "Genève", "Turku"] as const;
const STATUSES = ["paid", "shipped", "created", "refunded"] as const;

export function makeRow(row: number): RecordRow {
  const value = `{"orderId":"ord-${100_000 + row}","customer":"c-${(row * 7_919) % 5_000}","city":"${CITIES[row % 5]}","amount":${((row * 37) % 40_000) / 100},"currency":"EUR","status":"${STATUSES[row % 4]}","items":[{"sku":"sku-${row % 97}","qty":${1 + (row % 3)}}]}`;
  return {
    kind: "record",
    row,
    topic: 0,
    partition: row % 3,
    offset: 1_200_000 + Math.floor(row / 3),
    timestamp: String(FIRST_TIME + row * 50),
    timestampType: "create",
    key: { text: `ord-${100_000 + row}`, encoding: "utf8", truncated: false },
    value: { text: value.slice(0, 240), encoding: "utf8", truncated: value.length > 240 },
    headers: { text: "trace-id=4bf92f3577b34da6  source=web", encoding: "utf8", truncated: false },
    headerCount: 2,
    size: value.length + 48,
    cells: [],
  };
}

/** A batch that could not be decoded. */
export function makeFailure(row: number): Row {
  const error = new TailwaterError("BATCH_CORRUPT", "The batch's checksum does not match its bytes.", {
    subject: "orders/1",
    hint: "The broker's disk or the network damaged it; its records cannot be shown.",
  });
  return {
    kind: "failure",
    row,
    topic: 0,
    partition: 1,
    offset: 4_096,
    lastOffset: 4_127,
    records: 32,
    error: error.toData(),
  };
}

export function makePartition(partition: number, changed: Partial<PartitionPulse> = {}): PartitionPulse {
  return {
    ...NO_COUNTS,
    fetched: 1_000 + partition,
    matched: 1_000 + partition,
    bytes: 250_000,
    topic: "orders",
    partition,
    start: 1_200_000,
    end: null,
    position: 1_201_000 + partition,
    logEnd: 1_201_000 + partition,
    lag: 0,
    leader: 1,
    error: null,
    ...changed,
  };
}

export function makeScan(changed: Partial<ScanProgress> = {}): ScanProgress {
  return { done: 2_150, total: 5_000, durationMs: 1_400, remainingMs: 4_100, workers: 2, ...changed };
}

/** 1 000 offsets, all read: both of its sums hold. */
export function makeReceiptPartition(partition: number, changed: Partial<ReceiptPartition> = {}): ReceiptPartition {
  return {
    ...NO_COUNTS,
    topic: "orders",
    partition,
    low: 0,
    high: 1_000,
    position: 1_000,
    error: null,
    fetched: 990,
    matched: 30,
    rejected: 959,
    failed: 1,
    filterErrors: 1,
    missing: 10,
    expired: 4,
    bytes: 100_000,
    ...changed,
  };
}

export function makeReceipt(
  partitions: readonly ReceiptPartition[] = [0, 1, 2].map((partition) => makeReceiptPartition(partition)),
): Receipt {
  const names = Object.keys(NO_COUNTS) as (keyof Counters)[];
  const sum = (name: keyof Counters) => partitions.reduce((total, partition) => total + partition[name], 0);
  const complete = partitions.every(({ position, high }) => position !== null && position === high);
  return {
    topics: ["orders"],
    isolation: "read_committed",
    filter: { kind: "text", text: "paid", caseSensitive: false },
    startedAt: FIRST_TIME,
    endedAt: FIRST_TIME + 3_200,
    durationMs: 3_200,
    complete,
    totals: { ...NO_COUNTS, ...Object.fromEntries(names.map((name) => [name, sum(name)])) },
    partitions,
  };
}

/** `{ "orderId": …, "items": [ … ] }` laid out; line 0 and 3 open, folds as the worker does it. */
function jsonLines(): Line[] {
  const punctuation = (text: string) => ({ kind: "punctuation", text }) as const;
  const key = (text: string) => [{ kind: "key", text: `"${text}"` } as const, punctuation(": ")];
  const paths: Readonly<Record<number, string>> = {
    0: "value",
    1: "value.orderId",
    2: "value.sequence",
    3: "value.items",
    4: "value.items[0]",
    5: "value.items[0].sku",
    6: "value.items[0].qty",
    8: "value.items[1]",
    10: "value.express",
    11: "value.note",
  };
  const line = (number: number, depth: number, tokens: Line["tokens"], entries: number | null = null): Line => ({
    number,
    depth,
    tokens,
    fold: entries === null ? null : { entries, folded: false },
    path: paths[number] ?? null,
  });
  return [
    line(0, 0, [punctuation("{")], 5),
    line(1, 1, [...key("orderId"), { kind: "string", text: '"ord-100001"' }, punctuation(",")]),
    line(2, 1, [...key("sequence"), { kind: "number", text: "9007199254740993" }, punctuation(",")]),
    line(3, 1, [...key("items"), punctuation("[")], 2),
    line(4, 2, [punctuation("{")], 2),
    line(5, 3, [...key("sku"), { kind: "string", text: '"sku-1"' }, punctuation(",")]),
    line(6, 3, [...key("qty"), { kind: "number", text: "1.10" }]),
    line(7, 2, [punctuation("},")]),
    line(8, 2, [{ kind: "string", text: '"<img src=x onerror=alert(1)>"' }]),
    line(9, 1, [punctuation("],")]),
    line(10, 1, [...key("express"), { kind: "literal", text: "true" }, punctuation(",")]),
    line(11, 1, [...key("note"), { kind: "literal", text: "null" }]),
    line(12, 0, [punctuation("}")]),
  ];
}

/** Leaves out what is inside folded lines: everything deeper that follows, and the closing line. */
function visibleLines(lines: readonly Line[], folded: readonly number[]): Line[] {
  const shown: Line[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    const isFolded = line.fold !== null && folded.includes(line.number);
    shown.push(isFolded && line.fold !== null ? { ...line, fold: { ...line.fold, folded: true } } : line);
    if (!isFolded) continue;
    const close = lines.findIndex((later, at) => at > index && later.depth === line.depth);
    index = close === -1 ? lines.length : close;
  }
  return shown;
}
