import { parentPort, Worker } from "node:worker_threads";
import { type ErrorData, toErrorData } from "../../../contract/errors.ts";
import type { Filter } from "../../../contract/filter.ts";
import type { ConnectionSettings } from "../../../contract/profiles.ts";
import type { Counters } from "../../../contract/record.ts";
import { SCAN_WORKER, type ShardPiece } from "../../../contract/shard.ts";
import type { TailRequest, TailState } from "../../../contract/tails.ts";
import { Thread } from "../../../contract/thread.ts";
import type { WorkerLogMessage } from "../../../contract/worker-log.ts";
import { zeroCounters } from "../../batch/partition-account.ts";
import type { PartitionReader } from "../../batch/partition-reader.ts";
import { unpackedLimit } from "../../codec/unpack.ts";
import { BLOCK } from "../../export/recording-format.ts";
import { bearerToken } from "../../thread/parent.ts";
import { roomsData } from "../../thread/rooms.ts";
import type { ClusterFeedOptions } from "../feeds/cluster-feed.ts";
import { TailPartition } from "../tail-partition.ts";

const WAIT_MS = 500;
const LIMITED = {
  name: "a share of a scan",
  resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 3 },
};

/** Receives the results of further workers. */
export interface ShardReceiver {
  /**
   * A match: bytes [from, to) are its body, and its batch's header begins at `at`. @param stale tested with an older
   * filter
   */
  record(source: number, header: Buffer, at: number, bytes: Buffer, from: number, to: number, stale: boolean): void;
  failure(source: number, header: Buffer, at: number, bytes: Buffer, from: number, to: number): void;
  fetched(from: number, to: number, count: number): void;
  /** Rejected (or failed) by an older filter. */
  untested(records: number): void;
  filterError(partition: number, header: Buffer, record: Buffer, message: string): void;
  givenUp(why: string): void;
}

/** One further worker, and what is known about its partitions. */
export class ShardHandle {
  readonly #options: ClusterFeedOptions;
  readonly #request: TailRequest;
  readonly #receiver: ShardReceiver;
  readonly #thread: Thread<typeof SCAN_WORKER>;
  readonly #mirrors = new Map<number, { readonly state: TailPartition; last: ReturnType<typeof zeroCounters> }>();
  #version = 0;
  /** The version of the last restart. */
  #since = 0;
  #state: TailState = "starting";
  #error: ErrorData | null = null;
  #closed = false;

  constructor(file: URL, options: ClusterFeedOptions, request: TailRequest, receiver: ShardReceiver) {
    this.#options = options;
    this.#request = request;
    this.#receiver = receiver;
    this.#thread = new Thread(new Worker(file, { ...LIMITED, workerData: { rooms: roomsData } }), SCAN_WORKER, {
      onLine: (line) => parentPort?.postMessage({ log: line } satisfies WorkerLogMessage),
      died,
      parent: { bearer: { token: bearerToken } },
      onDeath: (reason) => this.#fail(reason),
    });
  }

  get state(): TailState {
    return this.#state;
  }

  get error(): ErrorData | null {
    return this.#error;
  }

  get partitions(): readonly TailPartition[] {
    return [...this.#mirrors.values()].map(({ state }) => state);
  }

  get isDone(): boolean {
    return this.#state === "done";
  }

  async open(): Promise<void> {
    const { settings, fetchBytes } = this.#options;
    await this.#thread.api.shard.open(settings as ConnectionSettings, this.#request, fetchBytes(), unpackedLimit());
    void this.#pull();
  }

  setFilter(filter: Filter | null): void {
    this.#version += 1;
    this.#tell(this.#thread.api.shard.setFilter(filter, this.#version));
  }

  setPaused(paused: boolean): void {
    this.#tell(this.#thread.api.shard.setPaused(paused));
  }

  async restart(): Promise<void> {
    this.#version += 1;
    this.#since = this.#version;
    this.#mirrors.clear();
    this.#state = "starting";
    await this.#thread.api.shard.restart(this.#version, unpackedLimit());
  }

  close(): void {
    this.#closed = true;
    void this.#thread.end(died(""));
  }

  /** Makes one call at a time as long as results may come; even a finished scan may be restarted. */
  async #pull(): Promise<void> {
    try {
      while (!this.#closed) this.#take(await this.#thread.api.shard.next(WAIT_MS));
    } catch (error) {
      this.#fail(toErrorData(error));
    }
  }

  #take(piece: ShardPiece): void {
    // It is from before a restart and no longer counts.
    if (piece.filterVersion < this.#since) return;
    const stale = piece.filterVersion < this.#version;
    for (const partition of piece.partitions) this.#mirror(partition, stale);
    this.#records(Buffer.from(piece.blocks.buffer, piece.blocks.byteOffset, piece.blocks.length), stale);
    for (let i = 0; i < piece.times.length; i += 3) {
      this.#receiver.fetched(piece.times[i] ?? 0, piece.times[i + 1] ?? 0, piece.times[i + 2] ?? 0);
    }
    for (const { partition, header, record, message } of piece.filterErrors) {
      this.#receiver.filterError(partition, Buffer.from(header), Buffer.from(record), message);
    }
    for (const { kind, message } of piece.events) this.#options.events.add(kind, message);
    if (piece.givenUp !== null) this.#receiver.givenUp(piece.givenUp);
    const changed = piece.state !== this.#state || piece.blocks.length > 0 || piece.times.length > 0;
    this.#state = piece.state;
    this.#error = piece.error;
    if (changed) this.#options.onChange();
  }

  /** Adds the worker's counts since the last piece. Records removed here by a later filter stay removed. */
  #mirror(pulse: ShardPiece["partitions"][number], stale: boolean): void {
    let mirror = this.#mirrors.get(pulse.partition);
    if (mirror === undefined) {
      const reader: PartitionReader = this.#options.makeReader(0, pulse.partition);
      // Its shard finds its start.
      const state = new TailPartition(this.#request.topics[0] ?? "", pulse.partition, reader, { kind: "earliest" });
      mirror = { state, last: zeroCounters() };
      this.#mirrors.set(pulse.partition, mirror);
    }
    const { state, last } = mirror;
    const { reader } = state;
    if (stale) this.#receiver.untested(testedBefore(pulse) - testedBefore(last));
    for (const name of Object.keys(last) as (keyof typeof last)[]) {
      reader.counters[name] += pulse[name] - last[name];
      last[name] = pulse[name];
    }
    state.begin = pulse.start;
    state.end = pulse.end;
    state.notSearched = pulse.notSearched;
    state.logEnd = pulse.logEnd;
    state.waiting = pulse.waiting;
    state.transaction = pulse.transaction;
    state.leader = pulse.leader;
    state.error = pulse.error;
    state.pending = null;
    reader.newestTimestamp = pulse.newestTimestamp;
    reader.mirror(pulse.start ?? 0, pulse.position ?? 0, pulse.end ?? undefined);
  }

  #records(bytes: Buffer, stale: boolean): void {
    let source = 0;
    let header = 0;
    for (let at = 0; at < bytes.length; ) {
      const type = bytes[at];
      const from = at + 5;
      const to = from + bytes.readUInt32LE(at + 1);
      if (type === BLOCK.batch) {
        source = bytes.readInt32LE(from);
        header = from + 4;
      } else if (type === BLOCK.failure) this.#receiver.failure(source, bytes, header, bytes, from, to);
      else this.#receiver.record(source, bytes, header, bytes, from, to, stale);
      at = to;
    }
  }

  #tell(call: Promise<void>): void {
    call.catch((error: unknown) => this.#fail(toErrorData(error)));
  }

  #fail(error: ErrorData): void {
    if (this.#closed) return;
    this.#state = "failed";
    this.#error = error;
    this.#options.onChange();
  }
}

/** Records that a filter left out. */
function testedBefore({ rejected, outside, filterErrors }: Counters): number {
  return rejected - outside + filterErrors;
}

function died(cause: string): ErrorData {
  return {
    code: "WORKER_DIED",
    message: `A thread of this scan ended unexpectedly${cause}.`,
    subject: null,
    hint: "Nothing on the cluster was changed. Scan again. If it happens again, please report it.",
  };
}
