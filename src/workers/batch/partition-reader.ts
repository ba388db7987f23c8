import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import { isNoRoom } from "../codec/errors.ts";
import { unpack } from "../codec/unpack.ts";
import * as header from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import type { AbortedTransaction } from "../wire/fetch-response.ts";
import { MalformedRecord } from "../wire/varint.ts";
import { AbortedProducers, endsTransaction } from "./aborted-producers.ts";
import { toBatchError } from "./batch-errors.ts";
import { endOf, endOfBroken, isPlaced, misplaced } from "./batch-place.ts";
import { checkBatch } from "./check-batch.ts";
import { EpochPath } from "./epoch-path.ts";
import { upgradeMessageSet } from "./message-set.ts";
import { RecordWalk, type RecordWalkOptions } from "./record-walk.ts";
import { countWithin, isWithin, mostWithin } from "./records-within.ts";

export type { OnFilterError } from "./record-walk.ts";

export interface PartitionReaderOptions extends RecordWalkOptions {
  readonly isolation: IsolationLevel;
}

/**
 * Reads one partition's record batches into a sink and counts them. Allocates nothing per record, and a few views per
 * batch.
 */
export class PartitionReader extends RecordWalk {
  /** The log's end that the broker reports (the high watermark). A batch that begins beyond it is not accepted. */
  logEnd = Number.POSITIVE_INFINITY;
  /** Whose leadership wrote what was read up to the position. */
  readonly epochs = new EpochPath();
  readonly #isolation: IsolationLevel;
  readonly #abortedProducers = new AbortedProducers();

  constructor(options: PartitionReaderOptions) {
    super(options);
    this.#isolation = options.isolation;
  }

  /**
   * The offset to fetch after these batches, from their headers only: the `position` after `read`, or beyond it if one
   * of them is broken.
   * @throws TailwaterError BATCH_CORRUPT, OFFSET_TOO_LARGE when reading cannot continue with any of them
   */
  plan(bytes: Buffer, from: number, to: number): number {
    let next = this.position;
    let at = from;
    for (; this.#isNext(bytes, at, to, next); at += header.batchBytes(bytes, at)) {
      next = Math.max(next, endOf(bytes, at, this.logEnd));
    }
    if (next === this.position && !header.isCut(bytes, at, to)) {
      throw misplaced(bytes, at, to, this.position, this.logEnd);
    }
    return Math.min(this.#wanted(next), this.limit);
  }

  /**
   * Reads the batches in bytes [from, to). It leaves a truncated last batch, everything after a batch with invalid
   * offsets, and what comes when the sink is full, for the next fetch. Never throws.
   * @param aborted the aborted transactions that the broker lists for these bytes.
   */
  read(bytes: Buffer, from: number, to: number, aborted: readonly AbortedTransaction[]): void {
    this.#abortedProducers.reset(aborted);
    this.wantsSample = true;
    for (let at = from; this.#isNext(bytes, at, to, this.position); at += header.batchBytes(bytes, at)) {
      if (this.isHeld) return;
      this.#readBatch(bytes, at, to);
      if (this.only !== null) this.skipTo(this.only.next(this.position));
    }
  }

  /** The first offset from this one on that is to be read. */
  #wanted(offset: number): number {
    return this.only?.next(offset) ?? offset;
  }

  #isNext(bytes: Buffer, at: number, to: number, expected: number): boolean {
    return header.isWhole(bytes, at, to) && isPlaced(bytes, at, expected, this.logEnd);
  }

  #readBatch(bytes: Buffer, at: number, to: number): void {
    const size = header.batchBytes(bytes, at);
    let end = endOf(bytes, at, this.logEnd);
    if (end <= this.position || this.isDone) return;
    this.counters.bytes += size;
    // An old message's offset is that of its last record; offsets before its first are counted at the end.
    if (bytes.readInt8(at + header.MAGIC_AT) >= 2) this.skipTo(readOffset(bytes, at));
    // The whole batch is after the end, so the offsets in between are a hole.
    if (this.isDone) return;
    this.epochs.note(header.epochAt(bytes, at, to), this.position);
    const before = this.counted;
    try {
      this.#readRecords(bytes, at, size, Math.min(end, this.limit));
    } catch (error) {
      if (isNoRoom(error)) {
        // Nothing of it was counted, so it is read again when there is room.
        this.counters.bytes -= size;
        throw error;
      }
      end = Math.max(this.position + 1, this.position + this.counted - before, endOfBroken(bytes, at, to, this.logEnd));
      this.#fail(bytes, at, Math.min(end, this.limit), this.counted - before, error);
    }
    const next = Math.min(end, this.limit);
    this.counters.missing += next - this.position - (this.counted - before);
    this.position = next;
    this.tellFailure();
  }

  #readRecords(bytes: Buffer, at: number, size: number, next: number): void {
    const magic = bytes.readInt8(at + header.MAGIC_AT);
    if (magic === 0 || magic === 1) {
      const batch = upgradeMessageSet(bytes, at, size);
      this.walk(batch, 0, batch.subarray(header.HEADER_BYTES));
      return;
    }
    if (magic !== 2) throw new TailwaterError("FORMAT_UNSUPPORTED", `Record format v${magic} is unknown.`);
    const compression = checkBatch(bytes, at, size);
    if (endOf(bytes, at, this.logEnd) <= header.lastOffset(bytes, at)) {
      throw new MalformedRecord(
        `it claims offset ${header.lastOffset(bytes, at)} of a log that ends at ${this.logEnd}`,
      );
    }
    const attributes = header.attributesOf(bytes, at);
    const packed = bytes.subarray(at + header.HEADER_BYTES, at + size);
    if (header.isControl(attributes)) {
      this.#countControl(bytes, at, next, unpack(compression, packed));
      return;
    }
    if (this.#isAborted(bytes, at, attributes, next - 1)) {
      this.#countAborted(bytes, at, next, compression, packed);
      return;
    }
    if (this.passOutside(bytes, at, next)) return;
    this.walk(bytes, at, unpack(compression, packed));
  }

  #isAborted(bytes: Buffer, at: number, attributes: number, last: number): boolean {
    if (this.#isolation !== "read_committed" || !header.isTransactional(attributes)) return false;
    return this.#abortedProducers.includes(header.producerIdOf(bytes, at), last);
  }

  #countControl(bytes: Buffer, at: number, next: number, records: Buffer): void {
    this.counters.control += mostWithin(bytes, at, this.position, next);
    if (this.#isolation !== "read_committed" || !endsTransaction(this.cursor, records)) return;
    this.#abortedProducers.ended(header.producerIdOf(bytes, at), header.lastOffset(bytes, at));
  }

  #countAborted(bytes: Buffer, at: number, next: number, compression: header.Compression, packed: Buffer): void {
    const { counters, position, limit } = this;
    if (header.isDense(bytes, at)) counters.aborted += next - position;
    else if (isWithin(bytes, at, position, limit)) counters.aborted += header.recordsCount(bytes, at);
    else {
      const records = unpack(compression, packed);
      counters.aborted += countWithin(this.cursor, bytes, at, records, position, limit);
    }
  }

  /** One row for the unreadable part of a batch; its uncounted records count as failed. */
  #fail(bytes: Buffer, at: number, next: number, counted: number, error: unknown): void {
    const room = next - this.position - counted;
    const said = mostWithin(bytes, at, this.position, next) - counted;
    const failed = Math.min(counted === 0 ? Math.max(1, said) : Math.max(0, said), room);
    this.counters.fetched += failed;
    this.counters.failed += failed;
    const from = Math.min(this.position + counted, next - 1);
    this.storeFailure(bytes, at, from, next, failed, toBatchError(error));
  }
}
