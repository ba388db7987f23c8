import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { RecordingState } from "../../contract/exports.ts";
import { OutputFile } from "../export/output-file.ts";
import { type RecordingHead, RecordingSink } from "../export/recording-format.ts";
import type { RecordSink } from "../store/record-sink.ts";
import { readOffset } from "../wire/cursor.ts";

/** The ring, and while a recording runs also a file: what goes into one goes into the other. */
export class TapSink implements RecordSink {
  readonly #ring: RecordSink;
  #file: OutputFile | null = null;
  #recording: RecordingSink | null = null;
  #error: ErrorData | null = null;
  #source = 0;
  #header: Buffer | null = null;
  #headerAt = 0;
  /** By source, while partitions are read again: up to which offset the recording has had its say. Null: nothing is. */
  #passed: Map<number, number> | null = null;
  /** The batch at hand goes to the file, too. */
  #isNew = true;

  constructor(ring: RecordSink) {
    this.#ring = ring;
  }

  get budgetBytes(): number {
    return this.#ring.budgetBytes;
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
   * Partitions are read again from their beginning: what lies before these offsets (by source) came by once already, and
   * is not recorded a second time. Null: no such offset holds any more.
   */
  readsAgain(positions: ReadonlyMap<number, number> | null): void {
    if (this.#recording === null || positions === null) this.#passed = null;
    else if (this.#passed === null) this.#passed = new Map(positions);
    else
      for (const [source, offset] of positions)
        this.#passed.set(source, Math.max(offset, this.#passed.get(source) ?? 0));
  }

  /** @returns what it came to; null when none ran. */
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

  /** What was recorded reaches the disk now and then, not only with the next full buffer. */
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

  #isBeyond(passed: Map<number, number>, source: number, header: Buffer, headerAt: number): boolean {
    const offset = passed.get(source);
    if (offset === undefined) return true;
    if (readOffset(header, headerAt) < offset) return false;
    // From here on all is new: also what comes at lower offsets, when the log is cut back.
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

  /** A full disk ends the recording, not the tail; the state says why. */
  #fail(error: unknown): void {
    this.#error = toErrorData(error);
    this.#recording = null;
  }
}
