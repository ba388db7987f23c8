import { TailwaterError } from "../../contract/errors.ts";
import type { ExportProgress, ExportRequest, RecordingState } from "../../contract/exports.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import { ExportJob, type ReadAgain } from "../export/export-job.ts";
import type { RecordStore } from "../store/record-store.ts";
import type { RecordView } from "../view/record-view.ts";
import { selectedRows } from "./selected-rows.ts";
import type { TapSink } from "./tap-sink.ts";

/** The parts of the tail that its files need. */
export interface WrittenTail {
  readonly store: RecordStore;
  readonly view: RecordView;
  readonly feed: { readonly topics: readonly string[] };
  readonly isolation: IsolationLevel;
  /** Brings the view up to date. */
  sync(): void;
  /** Whether every match up to now is in memory. */
  readonly isComplete: boolean;
  /** Null for a recording: evicted records are in its file, which can be copied. */
  readAgain(): ReadAgain | null;
}

/** The files that a tail writes: an export of existing matches, and a recording of new ones. */
export class TailFiles {
  readonly #tail: WrittenTail;
  readonly #tap: TapSink;
  #export: ExportJob | null = null;

  constructor(tail: WrittenTail, tap: TapSink) {
    this.#tail = tail;
    this.#tap = tap;
  }

  /** Something is being written. */
  get isBusy(): boolean {
    return this.#tap.state !== null || (this.#export?.isRunning ?? false);
  }

  /** @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED, BAD_REQUEST, RECORD_EVICTED */
  startExport(request: ExportRequest): void {
    if (this.#export?.isRunning) throw new TailwaterError("BAD_REQUEST", "An export of this tail is running.");
    const { view, store } = this.#tail;
    if (request.rows !== undefined) {
      this.#export = new ExportJob(request, this.#head, selectedRows(view, store, request.rows), null);
      return;
    }
    this.#tail.sync();
    const { isComplete } = this.#tail;
    const again = isComplete || view.mode === "latest-per-key" ? null : this.#tail.readAgain();
    const rows = { store, firstRow: view.firstRow, endRow: view.endRow, storeRow: (row: number) => view.storeRow(row) };
    this.#export = new ExportJob(request, this.#head, rows, again);
  }

  /** @throws TailwaterError BAD_REQUEST when none was started */
  get exportProgress(): ExportProgress {
    if (this.#export === null) throw new TailwaterError("BAD_REQUEST", "No export of this tail was started.");
    return this.#export.progress;
  }

  cancelExport(): void {
    this.#export?.cancel();
  }

  /**
   * Writes every match from now on to the file, too; null ends it. @throws TailwaterError FILE_EXISTS,
   * FILE_WRITE_FAILED
   */
  record(path: string | null): RecordingState | null {
    return path === null ? this.#tap.stop() : this.#tap.start(path, this.#head);
  }

  get recording(): RecordingState | null {
    return this.#tap.state;
  }

  close(): void {
    this.cancelExport();
    this.#tap.stop();
  }

  get #head() {
    return { topics: this.#tail.feed.topics, isolation: this.#tail.isolation, startedAt: Date.now() } as const;
  }
}
