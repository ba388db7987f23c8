import { toErrorData } from "../../contract/errors.ts";
import type { ExportProgress, ExportRequest } from "../../contract/exports.ts";
import { parseFieldPath } from "../json/field-path.ts";
import type { RecordSink } from "../store/record-sink.ts";
import { decodeFailure, decodeRecord } from "../store/stored-record.ts";
import { headLine, lineFormat, type WriteLine } from "./line-formats.ts";
import { OutputFile } from "./output-file.ts";
import { type RecordingHead, RecordingSink } from "./recording-format.ts";
import { StoppingSink } from "./stopping-sink.ts";
import { type ExportRows, inStoreOrder, writeRows } from "./write-rows.ts";

/** Reads the tail's ranges again and passes every match to the sink; rejects with the error that stopped it. */
export type ReadAgain = (sink: RecordSink, signal: AbortSignal) => Promise<void>;

/** One export: its file and its progress. It writes rows from memory, or reads the ranges again. */
export class ExportJob {
  readonly #file: OutputFile;
  readonly #sink: StoppingSink;
  readonly #abort = new AbortController();
  readonly #total: number | null;
  #state: ExportProgress["state"] = "running";
  #error: ExportProgress["error"] = null;

  /**
   * @param again null when all matches are in memory.
   * @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED, BAD_REQUEST
   */
  constructor(request: ExportRequest, head: RecordingHead, rows: ExportRows, again: ReadAgain | null) {
    const { format, csv } = request;
    const columns = request.columns.map(parseFieldPath);
    this.#file = new OutputFile(request.path, request.overwrite);
    if (format !== "recording") this.#file.write(headLine(format, columns, csv));
    const sink =
      format === "recording"
        ? new RecordingSink(this.#file, head)
        : new LineSink(this.#file, lineFormat(format, head.topics, columns, csv));
    this.#sink = new StoppingSink(sink, this.#file, () => this.#abort.abort());
    this.#total = again === null ? (rows.total ?? rows.endRow - rows.firstRow) : null;
    const { signal } = this.#abort;
    // A recording has the records of a partition by offset, as its reader expects.
    const ordered = () => (format === "recording" ? inStoreOrder(rows) : rows);
    this.#run(again === null ? writeRows(ordered(), this.#sink, signal) : again(this.#sink, signal));
  }

  get progress(): ExportProgress {
    return {
      state: this.#state,
      path: this.#file.path,
      records: this.#sink.records,
      total: this.#total,
      bytes: this.#file.bytes,
      error: this.#error,
    };
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  /** The part written so far stays. */
  cancel(): void {
    if (!this.isRunning) return;
    this.#state = "cancelled";
    this.#abort.abort();
  }

  #run(work: Promise<void>): void {
    work
      .then(() => this.#sink.end())
      .then(() => {
        if (this.isRunning) this.#state = "done";
      })
      .catch((error: unknown) => {
        if (!this.isRunning) return;
        this.#state = "failed";
        this.#error = toErrorData(error);
      })
      .finally(() => {
        try {
          this.#file.end();
        } catch (error) {
          this.#error ??= toErrorData(error);
        }
      });
  }
}

/** Writes each record as a line. */
export class LineSink implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly #output: { write(bytes: Buffer | string): void };
  readonly #format: WriteLine;
  #source = 0;
  #header: Buffer = Buffer.alloc(0);
  #headerAt = 0;
  records = 0;

  constructor(output: { write(bytes: Buffer | string): void }, format: WriteLine) {
    this.#output = output;
    this.#format = format;
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#source = source;
    this.#header = header;
    this.#headerAt = headerAt;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    const decode = failure ? decodeFailure : decodeRecord;
    const line = this.#format(decode(bytes, from, to, this.#header, this.#headerAt, this.#source));
    if (line !== null) this.#output.write(line);
    this.records += 1;
    return true;
  }
}
