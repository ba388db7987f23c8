import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { RecordingState } from "../../contract/export.ts";
import { OutputFile } from "../export/output-file.ts";
import { type RecordingHead, RecordingSink } from "../export/recording-format.ts";
import type { RecordSink } from "../store/record-sink.ts";

/** The ring, and while a recording runs also a file: what goes into one goes into the other. */
export class TapSink implements RecordSink {
  readonly #ring: RecordSink;
  #file: OutputFile | null = null;
  #recording: RecordingSink | null = null;
  #error: ErrorData | null = null;
  #source = 0;
  #header: Buffer | null = null;
  #headerAt = 0;

  constructor(ring: RecordSink) {
    this.#ring = ring;
  }

  get budgetBytes(): number {
    return this.#ring.budgetBytes;
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#ring.beginBatch(source, header, headerAt);
    this.#recording?.beginBatch(source, header, headerAt);
    this.#source = source;
    this.#header = header;
    this.#headerAt = headerAt;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    if (this.#recording !== null) this.#toFile(this.#recording, bytes, from, to, failure);
    return this.#ring.append(bytes, from, to, failure);
  }

  /** @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  start(path: string, head: RecordingHead): RecordingState | null {
    this.stop();
    this.#error = null;
    this.#file = new OutputFile(path, false);
    this.#recording = new RecordingSink(this.#file, head);
    if (this.#header !== null) this.#recording.beginBatch(this.#source, this.#header, this.#headerAt);
    return this.state;
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
