import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { RecordingState } from "../../contract/exports.ts";
import { OutputFile } from "../export/output-file.ts";
import { type RecordingHead, RecordingSink } from "../export/recording-format.ts";
import type { RecordSink } from "../store/record-sink.ts";
import { furthest, hasPassed, type Passed } from "./passed.ts";

/** Writes to the ring and, while a recording runs, to a file. */
export class TapSink implements RecordSink {
  readonly #ring: RecordSink;
  #file: OutputFile | null = null;
  #recording: RecordingSink | null = null;
  #error: ErrorData | null = null;
  #source = 0;
  #header: Buffer | null = null;
  #headerAt = 0;
  /** While partitions are read again: what the recording already has the matches of. Null: nothing is read again. */
  #passed: Map<number, Passed> | null = null;
  /** The current batch goes to the file, too. */
  #isNew = true;

  constructor(ring: RecordSink) {
    this.#ring = ring;
  }

  get budgetBytes(): number {
    return this.#ring.budgetBytes;
  }

  get isFull(): boolean {
    return this.#ring.isFull === true;
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#ring.beginBatch(source, header, headerAt);
    this.#isNew = this.#passed === null || this.#isBeyond(this.#passed, source, header, headerAt);
    if (this.#isNew) this.#recording?.beginBatch(source, header, headerAt);
    this.#source = source;
    this.#header = header;
    this.#headerAt = headerAt;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    if (this.#recording !== null && this.#isNew) this.#toFile(this.#recording, bytes, from, to, failure);
    return this.#ring.append(bytes, from, to, failure);
  }

  /** @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  start(path: string, head: RecordingHead): RecordingState | null {
    this.stop();
    this.#error = null;
    this.#passed = null;
    this.#isNew = true;
    this.#file = new OutputFile(path, false);
    this.#recording = new RecordingSink(this.#file, head);
    if (this.#header !== null) this.#recording.beginBatch(this.#source, this.#header, this.#headerAt);
    return this.state;
  }

  /**
   * Partitions are read again from their start: matches in what was read before are not recorded again. Null: nothing
   * that was read before comes again.
   */
  readsAgain(passed: ReadonlyMap<number, Passed> | null): void {
    if (this.#recording === null || passed === null) this.#passed = null;
    else this.#passed = furthest(this.#passed ?? new Map(), passed);
  }

  /** @returns its result; null when none ran. */
  stop(): RecordingState | null {
    this.#recording = null;
    try {
      this.#file?.end();
    } catch (error) {
      this.#error = toErrorData(error);
    }
    const { state } = this;
    this.#file = null;
    return state;
  }

  /** Writes the recording to disk from time to time, not only when the buffer is full. */
  flush(): void {
    try {
      this.#file?.flush();
    } catch (error) {
      this.#fail(error);
    }
  }

  get state(): RecordingState | null {
    if (this.#file === null) return null;
    const { path, bytes } = this.#file;
    return { path, bytes, records: this.#records, error: this.#error };
  }

  #records = 0;

  #isBeyond(passed: Map<number, Passed>, source: number, header: Buffer, headerAt: number): boolean {
    const before = passed.get(source);
    if (before !== undefined && hasPassed(before, header, headerAt)) return false;
    // From here on everything is new, even at lower offsets after the log was truncated.
    passed.delete(source);
    return true;
  }

  #toFile(recording: RecordingSink, bytes: Buffer, from: number, to: number, failure: boolean): void {
    try {
      recording.append(bytes, from, to, failure);
      this.#records = recording.records;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A full disk ends the recording, not the tail; the state has the reason. */
  #fail(error: unknown): void {
    this.#error = toErrorData(error);
    this.#recording = null;
  }
}
