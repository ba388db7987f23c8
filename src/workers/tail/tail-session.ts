import { TailwaterError } from "../../contract/errors.ts";
import type { ExportProgress, ExportRequest, RecordingState } from "../../contract/exports.ts";
import type { FieldHint, Filter, FilterErrors, FilterProblem } from "../../contract/filter.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "../../contract/inspect.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import type { RowRef } from "../../contract/record.ts";
import type { ReplayChoice, ReplayPiece, ReplayRewrite, ReplaySource, RewritePreview } from "../../contract/replay.ts";
import type { Receipt } from "../../contract/scan.ts";
import type { CopiedRows, RowRanges, RowsFormat, SelectedOffsets } from "../../contract/selection.ts";
import type { LineChoice, LinePiece, TailResources, TailWorkerApi } from "../../contract/tail-worker.ts";
import type {
  PartitionPulse,
  PulseAnswer,
  PulseRequest,
  RowWindow,
  TailEvent,
  TailRequest,
} from "../../contract/tails.ts";
import type { Histogram, KeyCounts, RowView } from "../../contract/view.ts";
import { LineQueue } from "../export/line-queue.ts";
import { checkFilter, loadFor } from "../filter/make-filter.ts";
import { type ClientLog, makeClientLog } from "../kafka/log.ts";
import { ReplayQueue } from "../replay/replay-queue.ts";
import { Rewriting } from "../replay/rewriting.ts";
import { fieldHints } from "../view/field-hints.ts";
import { EventLog } from "./events.ts";
import { OpenTail } from "./open-tail.ts";
import { PulseGate } from "./pulse-gate.ts";
import { replayOrigin, takeReplay } from "./replay-tail.ts";
import { copyRows, selectedOffsets } from "./selection.ts";
import { filterOf, type TailOrigin } from "./tail-origin.ts";

/** One tail for the extension: opens it, holds the long polls, and forwards each call. */
export class TailSession implements TailWorkerApi {
  readonly #log: ClientLog;
  readonly #scanWorker: URL | null;
  readonly #gate = new PulseGate();
  readonly #events = new EventLog(() => this.#gate.bump());
  #open: OpenTail | null = null;
  #lines: LineQueue | null = null;
  #replay: ReplayQueue | null = null;
  #rewriting: Rewriting | null = null;
  /** The end of the rows in the last pulse. */
  #shownTo = 0;

  /** @param scanWorker the bundle of further workers for scans; null: only this thread reads */
  constructor(log: ClientLog = makeClientLog(), scanWorker: URL | null = null) {
    this.#log = log;
    this.#scanWorker = scanWorker;
  }

  /** @throws TailwaterError when the cluster cannot be reached, or a topic is unknown or not allowed. */
  async open(settings: ConnectionSettings, request: TailRequest, resources: TailResources): Promise<void> {
    await this.#begin({ kind: "cluster", settings, request }, resources);
  }

  async openLines(
    settings: ConnectionSettings,
    request: TailRequest,
    resources: TailResources,
    lines: LineChoice,
  ): Promise<void> {
    const queue = new LineQueue(request.topics, lines, (full) => this.#open?.feed.setPaused(full));
    // The ring stays empty, so its memory is used for data in flight.
    await this.#begin({ kind: "cluster", settings, request, sink: queue }, { ...resources, ringBytes: 0 });
    this.#lines = queue;
  }

  async take(maxWaitMs: number): Promise<LinePiece> {
    const tail = this.#tail();
    const lines = this.#lines;
    if (lines === null) throw new TailwaterError("BAD_REQUEST", "This tail keeps rows, not lines.");
    if (lines.isEmpty && !lines.isDone && !tail.feed.isDone) await this.#gate.pass(this.#gate.version, maxWaitMs);
    const end = tail.feed.isDone || lines.isDone;
    return { bytes: lines.take(), end };
  }

  async openReplay(
    settings: ConnectionSettings | null,
    source: ReplaySource,
    resources: TailResources,
    choice: ReplayChoice,
  ): Promise<void> {
    const topics = () => this.#open?.feed.topics ?? [];
    this.#rewriting = await Rewriting.make(topics, choice.rewrite, choice.keeps === null);
    const queue = new ReplayQueue(choice, this.#rewriting, (full) => this.#open?.feed.setPaused(full));
    this.#replay = queue;
    await this.#begin(replayOrigin(settings, source, queue), { ...resources, ringBytes: 0 });
  }

  async takeReplay(maxWaitMs: number): Promise<ReplayPiece> {
    const tail = this.#tail();
    const queue = this.#replay;
    if (queue === null) throw new TailwaterError("BAD_REQUEST", "This tail keeps rows, not a replay.");
    if (queue.isEmpty && !tail.feed.isDone) await this.#gate.pass(this.#gate.version, maxWaitMs);
    return takeReplay(queue, tail.pulse(this.#gate.version, this.#events.last), tail.feed.leftOut ?? 0);
  }

  async previewRewrite(rewrite: ReplayRewrite): Promise<RewritePreview> {
    if (this.#rewriting === null) throw new TailwaterError("BAD_REQUEST", "This tail keeps rows, not a replay.");
    return this.#rewriting.preview(rewrite);
  }

  async openRecording(path: string, resources: TailResources): Promise<readonly string[]> {
    return (await this.#begin({ kind: "recording", path }, resources)).feed.topics;
  }

  async setResources(resources: TailResources): Promise<void> {
    this.#tail().setResources(resources);
    this.#gate.bump();
  }

  async pulse({ seen, maxWaitMs, follow }: PulseRequest): Promise<PulseAnswer> {
    await this.#gate.pass(seen, maxWaitMs);
    const tail = this.#tail();
    const pulse = tail.pulse(this.#gate.version, this.#events.last);
    this.#gate.crowded = follow > 0 && pulse.endRow - this.#shownTo >= follow;
    this.#shownTo = pulse.endRow;
    const first = Math.max(pulse.firstRow, pulse.endRow - follow);
    return { pulse, rows: follow > 0 ? tail.rows(pulse.epoch, first, follow) : null };
  }

  async partitions(): Promise<readonly PartitionPulse[]> {
    return this.#tail().partitions();
  }

  async events(after: number): Promise<readonly TailEvent[]> {
    return this.#events.after(after);
  }

  async rows(epoch: number, first: number, count: number): Promise<RowWindow> {
    return this.#tail().rows(epoch, first, count);
  }

  async setFilter(filter: Filter | null, mayReread = false): Promise<void> {
    await loadFor(filter);
    const tail = this.#tail();
    tail.setFilter(filter);
    if (mayReread && tail.isQuickToReread) await tail.reread();
    this.#gate.bump();
  }

  async setPaused(paused: boolean): Promise<void> {
    this.#tail().setPaused(paused);
    this.#gate.bump();
  }

  async reread(): Promise<void> {
    await this.#tail().reread();
    this.#gate.bump();
  }

  async checkFilter(filter: Filter): Promise<FilterProblem | null> {
    await loadFor(filter);
    return checkFilter(filter);
  }

  async fields(): Promise<readonly FieldHint[]> {
    const { store, samples } = this.#tail();
    return fieldHints(store, samples);
  }

  async filterErrors(): Promise<FilterErrors> {
    return this.#tail().errors.read();
  }

  async histogram(buckets: number, whole = false): Promise<Histogram | null> {
    return this.#tail().histogram.read(buckets, whole);
  }

  async setColumns(columns: readonly string[]): Promise<void> {
    this.#tail().columns.set(columns);
    this.#gate.bump();
  }

  async setView(view: RowView): Promise<void> {
    this.#tail().view.setMode(view);
    this.#gate.bump();
  }

  async keys(limit: number): Promise<KeyCounts> {
    return this.#tail().keys(limit);
  }

  async receipt(): Promise<Receipt> {
    return this.#tail().receipt();
  }

  async startExport(request: ExportRequest): Promise<void> {
    this.#tail().files.startExport(request);
  }

  async exportProgress(): Promise<ExportProgress> {
    return this.#tail().files.exportProgress;
  }

  async cancelExport(): Promise<void> {
    this.#tail().files.cancelExport();
  }

  async record(path: string | null): Promise<RecordingState | null> {
    return this.#tail().files.record(path);
  }

  async recordingState(): Promise<RecordingState | null> {
    return this.#tail().files.recording;
  }

  async detail(ref: RowRef): Promise<RecordDetail> {
    return this.#tail().inspection.detail(ref);
  }

  async lines(request: LinesRequest): Promise<LinesAnswer> {
    return this.#tail().inspection.lines(request);
  }

  async copy(request: CopyRequest): Promise<string> {
    return this.#tail().inspection.copy(request);
  }

  async copyRows(rows: RowRanges, format: RowsFormat, columns: readonly string[]): Promise<CopiedRows> {
    return copyRows(this.#tail(), rows, format, columns);
  }

  async offsets(rows: RowRanges): Promise<SelectedOffsets> {
    return selectedOffsets(this.#tail(), rows);
  }

  async close(): Promise<void> {
    this.#open?.close();
    this.#open = null;
    this.#gate.bump();
  }

  async #begin(origin: TailOrigin, resources: TailResources): Promise<OpenTail> {
    await loadFor(filterOf(origin));
    if (this.#open !== null) throw new TailwaterError("BAD_REQUEST", "This tail is already open.");
    const tail = new OpenTail(origin, resources, this.#log, this.#events, this.#gate, this.#scanWorker);
    this.#open = tail;
    try {
      await tail.open();
      return tail;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  #tail(): OpenTail {
    if (this.#open !== null) return this.#open;
    throw new TailwaterError("TAIL_NOT_FOUND", "This tail is closed.", { hint: "Open the topic again." });
  }
}
