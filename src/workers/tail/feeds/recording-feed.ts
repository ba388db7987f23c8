import { type ErrorData, toErrorData } from "../../../contract/errors.ts";
import type { TailState } from "../../../contract/tails.ts";
import { isPlaceable } from "../../batch/batch-place.ts";
import type { PartitionReader } from "../../batch/partition-reader.ts";
import { RecordingFile } from "../../export/recording-file.ts";
import { partitionOf, topicOf } from "../../store/record-sink.ts";
import { readOffset } from "../../wire/cursor.ts";
import type { EventLog } from "../events.ts";
import { TailPartition } from "../tail-partition.ts";
import type { TailFeed } from "./tail-feed.ts";

/** Reads a recording into a tail, without a cluster. */
export class RecordingFeed implements TailFeed {
  readonly workers = 1;
  readonly topics: readonly string[];
  readonly #path: string;
  readonly #makeReader: (topicIndex: number, partition: number) => PartitionReader;
  readonly #events: EventLog;
  readonly #onChange: () => void;
  #partitions = new Map<number, TailPartition>();
  #file: RecordingFile;
  #error: ErrorData | null = null;
  #paused = false;
  #done = false;
  /** Grows with each reading of the file; an earlier reading then stops. */
  #run = 0;

  /** @throws TailwaterError FILE_UNREADABLE */
  constructor(
    path: string,
    makeReader: (topicIndex: number, partition: number) => PartitionReader,
    events: EventLog,
    onChange: () => void,
  ) {
    this.#path = path;
    this.#makeReader = makeReader;
    this.#events = events;
    this.#onChange = onChange;
    this.#file = new RecordingFile(path);
    this.topics = this.#file.head.topics;
  }

  async open(): Promise<void> {
    void this.#read();
  }

  get state(): TailState {
    if (this.#error !== null) return "failed";
    if (this.#done) return "done";
    return this.#paused ? "paused" : "scanning";
  }

  get error(): ErrorData | null {
    return this.#error;
  }

  get partitions(): readonly TailPartition[] {
    return [...this.#partitions].sort(([a], [b]) => a - b).map(([, state]) => state);
  }

  get isDone(): boolean {
    return this.#done;
  }

  get leftOut(): number {
    let sum = 0;
    for (const { reader } of this.#partitions.values()) sum += reader.leftOut;
    return sum;
  }

  partition(source: number): TailPartition | undefined {
    return this.#partitions.get(source);
  }

  brokerErrorOf(): null {
    return null;
  }

  setFilter(): void {}

  setPaused(paused: boolean): void {
    const resumed = this.#paused && !paused;
    this.#paused = paused;
    if (resumed && !this.#done) void this.#read();
  }

  async restart(): Promise<void> {
    this.close();
    this.#file = new RecordingFile(this.#path);
    this.#partitions = new Map();
    this.#done = false;
    this.#error = null;
    void this.#read();
  }

  rest(): void {}

  close(): void {
    this.#run += 1;
    if (!this.#done && this.#error === null) this.#file.close();
  }

  /** Reads a megabyte at a time, so that the window's calls are answered in between. */
  async #read(): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    try {
      while (run === this.#run && !this.#paused && this.#readSome()) {
        this.#onChange();
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      this.#error = toErrorData(error);
      this.#file.close();
    }
    this.#onChange();
  }

  #readSome(): boolean {
    const goesOn = this.#file.readSome({
      batch: (source, header, at) => {
        this.#source = source;
        this.#head = header;
        this.#headAt = at;
      },
      entry: (bytes, from, to, failure) => {
        const { reader } = this.#state(this.#source, this.#head, this.#headAt);
        reader.readRecorded(this.#head, this.#headAt, bytes, from, to, failure);
      },
    });
    if (goesOn) return true;
    if (this.#file.isCut)
      this.#events.add("batch-failed", `${this.#path} is truncated: its last record is incomplete.`);
    if (this.leftOut > 0) this.#events.add("batch-failed", leftOutText(this.#path, this.leftOut));
    for (const state of this.#partitions.values()) state.end = state.reader.position;
    this.#done = true;
    this.#file.close();
    return false;
  }

  /** The batch of the next records, which may continue after the megabyte with the batch. */
  #source = 0;
  #head: Buffer = Buffer.alloc(0);
  #headAt = 0;

  #state(source: number, header: Buffer, at: number): TailPartition {
    const known = this.#partitions.get(source);
    if (known !== undefined) return known;
    const reader = this.#makeReader(topicOf(source), partitionOf(source));
    const state = new TailPartition(this.topics[topicOf(source)] ?? "", partitionOf(source), reader, {
      kind: "earliest",
    });
    state.pending = null;
    state.begin = isPlaceable(header, at) ? readOffset(header, at) : 0;
    reader.begin(state.begin);
    this.#partitions.set(source, state);
    return state;
  }
}

function leftOutText(path: string, count: number): string {
  const [records, why] = count === 1 ? ["record was", "its offset is"] : ["records were", "their offsets are"];
  return `${count} ${records} left out of ${path}: ${why} not above those before in the file.`;
}
