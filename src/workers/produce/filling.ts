import type { Integer } from "../../contract/integer.ts";
import { BatchWriter, mostBytes } from "../batch/batch-writer.ts";
import type { RecordDraft } from "../batch/record-draft.ts";
import type { Compression } from "../wire/batch-header.ts";
import { type Batch, type Identity, Lane } from "./batch.ts";
import { Partitioner, type Place } from "./partitioner.ts";
import { Rooms } from "./rooms.ts";

interface Options {
  readonly compression: Compression;
  readonly transaction: boolean;
  /** A batch is finished when it has so many bytes. */
  readonly batchBytes: number;
}

/** The batches that are being filled, one a partition, and the memory of all that are not done. */
export class Filling {
  readonly #options: Options;
  readonly #identity: Identity;
  readonly #partitioner: Partitioner;
  readonly #rooms: Rooms;
  readonly #lanes = new Map<number, Lane>();

  /** @param identity the producer of every partition, until one needs another */
  constructor(options: Options, identity: Identity) {
    this.#options = options;
    this.#identity = identity;
    this.#partitioner = new Partitioner(options.batchBytes);
    this.#rooms = new Rooms(options.batchBytes);
  }

  /** Every partition that got a record. */
  get lanes(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  /** Bytes of all batches that are being filled or not done. */
  get held(): number {
    return this.#rooms.held;
  }

  laneOf(partition: number): Lane | undefined {
    return this.#lanes.get(partition);
  }

  /**
   * Takes a record into the batch of its partition. @param number of the record in the input; null: nobody asks for it
   * @returns true: a batch is finished
   */
  add(draft: RecordDraft, timestamp: Integer, places: readonly Place[], number: number | null): boolean {
    const lane = this.#lane(draft.partition ?? this.#partitioner.choose(draft, places), places);
    const needed = mostBytes(draft);
    let writer = lane.writer;
    const isFull = writer !== null && writer.size + needed > this.#options.batchBytes;
    if (writer !== null && isFull) {
      this.#finish(lane, writer);
      writer = null;
    }
    if (writer === null) {
      writer = new BatchWriter(this.#rooms.take(needed));
      lane.writer = writer;
      lane.openedAt = performance.now();
    } else if (!writer.fits(needed)) {
      const old = writer.room;
      writer.moveTo(this.#rooms.take(writer.size + needed, old.length));
      this.#rooms.give(old);
    }
    writer.append(draft, timestamp);
    if (number !== null) lane.numbers.push(number);
    return isFull;
  }

  /** Finishes the batches that were begun before that time of `performance.now()`. */
  finishAll(before: number): void {
    for (const lane of this.#lanes.values()) {
      if (lane.writer !== null && lane.openedAt < before) this.#finish(lane, lane.writer);
    }
  }

  /** The batch is done, or given up. */
  release({ room, bytes }: Batch): void {
    if (room !== null) this.#rooms.give(room);
    else this.#rooms.hold(-bytes.length);
  }

  /** Others stand for the batch. */
  replace(batch: Batch, others: readonly Batch[]): void {
    this.release(batch);
    for (const { bytes } of others) this.#rooms.hold(bytes.length);
  }

  /** Drops what is being filled. @returns its records */
  dropWriter(lane: Lane): number {
    const { writer } = lane;
    if (writer === null) return 0;
    this.#rooms.give(writer.room);
    lane.writer = null;
    lane.numbers = [];
    return writer.records;
  }

  #lane(partition: number, places: readonly Place[]): Lane {
    const held = this.#lanes.get(partition);
    if (held !== undefined) return held;
    const lane = new Lane(partition, places[partition]?.leader ?? -1, this.#identity);
    this.#lanes.set(partition, lane);
    return lane;
  }

  #finish(lane: Lane, writer: BatchWriter): void {
    const { compression, transaction } = this.#options;
    const { records, room } = writer;
    const { numbers } = lane;
    lane.writer = null;
    lane.numbers = [];
    const bytes = writer.finish(compression, transaction);
    const isView = bytes.buffer === room.buffer;
    if (!isView) {
      this.#rooms.give(room);
      this.#rooms.hold(bytes.length);
    }
    const fresh = { sequence: -1, tries: 0, isOpen: false, isOutOfOrder: false };
    lane.ready.push({ ...fresh, bytes, room: isView ? room : null, records, numbers, since: performance.now() });
  }
}
