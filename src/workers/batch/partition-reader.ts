import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Counters, IsolationLevel } from "../../contract/tail.ts";
import { unpack } from "../codec/unpack.ts";
import type { RecordFilter } from "../filter/text-filter.ts";
import type { RecordStore } from "../store/record-store.ts";
import { readOffset } from "../wire/cursor.ts";
import type { AbortedTransaction } from "../wire/fetch-response.ts";
import { AbortedProducers } from "./aborted-producers.ts";
import * as header from "./batch-header.ts";
import { crc32c } from "./crc32c.ts";
import { upgradeMessageSet } from "./message-set.ts";
import { MalformedRecord, RecordCursor } from "./varint.ts";

type MutableCounters = { -readonly [Name in keyof Counters]: Counters[Name] };

export interface PartitionReaderOptions {
  readonly partition: number;
  readonly isolation: IsolationLevel;
  readonly store: RecordStore;
  /** Told of every batch that could not be read; the row that says so is in the store already. */
  readonly onFailure: (error: ErrorData) => void;
}

/**
 * Reads one partition's record batches into the store and keeps its account. After every call both sums hold:
 * `fetched = matched + rejected + failed` and `position − start = fetched + aborted + control + missing`.
 * Allocates nothing per record; a few views per batch.
 */
export class PartitionReader {
  readonly partition: number;
  readonly counters: MutableCounters = {
    fetched: 0,
    matched: 0,
    rejected: 0,
    failed: 0,
    evicted: 0,
    aborted: 0,
    control: 0,
    missing: 0,
    bytes: 0,
  };
  filter: RecordFilter | null = null;
  readonly #isolation: IsolationLevel;
  readonly #store: RecordStore;
  readonly #onFailure: (error: ErrorData) => void;
  readonly #cursor = new RecordCursor();
  readonly #abortedProducers = new AbortedProducers();
  #start = 0;
  #position = 0;

  constructor({ partition, isolation, store, onFailure }: PartitionReaderOptions) {
    this.partition = partition;
    this.#isolation = isolation;
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /** The offset it began at. */
  get start(): number {
    return this.#start;
  }

  /** The next offset to read. */
  get position(): number {
    return this.#position;
  }

  /** Sets where to begin; before the first `read` only. */
  begin(offset: number): void {
    this.#start = offset;
    this.#position = offset;
  }

  /** Goes on at a later offset; those between count as missing (retention, an out-of-range reset). */
  skipTo(offset: number): void {
    if (offset <= this.#position) return;
    this.counters.missing += offset - this.#position;
    this.#position = offset;
  }

  /** The offset to fetch after these batches, by their headers alone: what `position` will be after `read`. */
  plan(bytes: Buffer, from: number, to: number): number {
    let next = this.#position;
    for (let at = from; isWhole(bytes, at, to); at += header.batchBytes(bytes, at)) {
      next = Math.max(next, lastOffset(bytes, at) + 1);
    }
    return next;
  }

  /**
   * Reads the batches in bytes [from, to); a cut last batch is left for the next fetch.
   * @param aborted the aborted transactions that the broker names for these bytes, by first offset.
   */
  read(bytes: Buffer, from: number, to: number, aborted: readonly AbortedTransaction[]): void {
    this.#abortedProducers.reset(aborted);
    for (let at = from; isWhole(bytes, at, to); at += header.batchBytes(bytes, at)) this.#readBatch(bytes, at);
  }

  #readBatch(bytes: Buffer, at: number): void {
    const size = header.batchBytes(bytes, at);
    const last = lastOffset(bytes, at);
    if (last < this.#position) return;
    this.counters.bytes += size;
    const next = last + 1;
    // An old message's offset is its last record's: what lies before its first is counted at the end.
    if (bytes.readInt8(at + header.MAGIC_AT) >= 2) this.skipTo(readOffset(bytes, at));
    const { fetched, failed, aborted, control } = this.counters;
    const before = fetched + aborted + control;
    try {
      this.#readRecords(bytes, at, size, next);
    } catch (error) {
      const counted = this.counters.fetched + this.counters.aborted + this.counters.control - before;
      this.#fail(bytes, at, next, counted, error);
    }
    const counted = this.counters.fetched + this.counters.aborted + this.counters.control - before;
    this.counters.missing += next - this.#position - counted;
    this.#position = next;
    if (this.counters.failed > failed && this.#failure !== null) this.#onFailure(this.#failure);
  }

  #failure: ErrorData | null = null;

  #readRecords(bytes: Buffer, at: number, size: number, next: number): void {
    const magic = bytes.readInt8(at + header.MAGIC_AT);
    if (magic === 0 || magic === 1) {
      const batch = upgradeMessageSet(bytes, at, size);
      this.#walk(batch, 0, batch.subarray(header.HEADER_BYTES), next);
      return;
    }
    if (magic !== 2) throw new TailwaterError("FORMAT_UNSUPPORTED", `Record format v${magic} is unknown.`);
    if (size < header.HEADER_BYTES) throw new MalformedRecord(`a batch of ${size} bytes`);
    if (crc32c(bytes.subarray(at + 21, at + size)) !== header.checksumOf(bytes, at)) {
      throw new TailwaterError("BATCH_CORRUPT", "The batch's checksum (CRC32C) does not fit its bytes.", {
        hint: "It was damaged on the broker's disk or on the way. If it stays so, check the broker's disk.",
      });
    }
    const attributes = header.attributesOf(bytes, at);
    const packed = bytes.subarray(at + header.HEADER_BYTES, at + size);
    const compression = header.compressionOf(attributes);
    if (compression === null) {
      throw new TailwaterError("CODEC_UNSUPPORTED", `Compression codec ${attributes & 7} is unknown.`);
    }
    if (header.isControl(attributes)) {
      this.#countControl(bytes, at, next, unpack(compression, packed));
      return;
    }
    if (this.#isAborted(bytes, at, attributes, next - 1)) {
      this.#countAborted(bytes, at, next, compression === "none" ? packed : null, () => unpack(compression, packed));
      return;
    }
    this.#walk(bytes, at, unpack(compression, packed), next);
  }

  #isAborted(bytes: Buffer, at: number, attributes: number, last: number): boolean {
    if (this.#isolation !== "read_committed" || !header.isTransactional(attributes)) return false;
    return this.#abortedProducers.includes(header.producerIdOf(bytes, at), last);
  }

  #countControl(bytes: Buffer, at: number, next: number, records: Buffer): void {
    this.counters.control += this.#remaining(bytes, at, next);
    if (this.#isolation !== "read_committed") return;
    // key => version INT16, type INT16 (0 ABORT, 1 COMMIT). Source: KIP-98, "Control Messages".
    const cursor = this.#cursor;
    cursor.reset(records, 0, records.length);
    cursor.varint();
    cursor.skip(1);
    cursor.skipVarlong();
    cursor.varint();
    if (cursor.varint() >= 4 && records.readInt16BE(cursor.at + 2) === 0) {
      this.#abortedProducers.ended(header.producerIdOf(bytes, at));
    }
  }

  #countAborted(bytes: Buffer, at: number, next: number, plain: Buffer | null, unpacked: () => Buffer): void {
    if (this.#isDense(bytes, at, next)) this.counters.aborted += next - this.#position;
    else if (this.#isWholeBatch(bytes, at)) this.counters.aborted += header.recordsCount(bytes, at);
    else this.counters.aborted += this.#countFrom(bytes, at, plain ?? unpacked());
  }

  /** Hands the records of a batch to filter and store. `batch` holds the header at `at`. */
  #walk(batch: Buffer, at: number, records: Buffer, next: number): void {
    const { counters, filter, partition } = this;
    const store = this.#store;
    const cursor = this.#cursor;
    const base = readOffset(batch, at);
    const total = header.recordsCount(batch, at);
    if (total < 0 || total > records.length) throw new MalformedRecord(`${total} records in ${records.length} bytes`);
    const whole = this.#isWholeBatch(batch, at);
    if (filter !== null && !filter.begin(records) && (whole || this.#isDense(batch, at, next))) {
      const rejected = whole ? total : next - this.#position;
      counters.fetched += rejected;
      counters.rejected += rejected;
      return;
    }
    store.beginBatch(partition, batch, at);
    cursor.reset(records, 0, records.length);
    for (let index = 0; index < total; index += 1) {
      const length = cursor.varint();
      const from = cursor.at;
      if (length < 0) throw new MalformedRecord(`a record of ${length} bytes`);
      cursor.skip(length);
      const to = cursor.at;
      if (!whole) {
        cursor.at = from + 1;
        cursor.skipVarlong();
        const offset = base + cursor.varint();
        cursor.at = to;
        if (offset < this.#position) continue;
      }
      if (filter !== null && !filter.matches(from, to)) {
        counters.fetched += 1;
        counters.rejected += 1;
      } else if (store.append(records, from, to)) {
        counters.fetched += 1;
        counters.matched += 1;
      } else {
        counters.fetched += 1;
        counters.failed += 1;
        this.#storeFailure(batch, at, recordTooLarge(to - from, store.budgetBytes));
        store.beginBatch(partition, batch, at);
      }
    }
  }

  /** One row for what could not be read of a batch; its records that are not accounted for count as failed. */
  #fail(bytes: Buffer, at: number, next: number, counted: number, error: unknown): void {
    const room = next - this.#position - counted;
    const said = Math.max(1, this.#remaining(bytes, at, next) - counted);
    const failed = Math.min(said, room);
    this.counters.fetched += failed;
    this.counters.failed += failed;
    this.#storeFailure(bytes, at, toBatchError(error));
  }

  #storeFailure(bytes: Buffer, at: number, error: ErrorData): void {
    const json = Buffer.from(JSON.stringify(error));
    this.#store.beginBatch(this.partition, asHeader(bytes, at), 0);
    this.#store.append(json, 0, json.length, true);
    this.#failure = error;
  }

  /** Records of the batch at or after the position, as far as the header tells. */
  #remaining(bytes: Buffer, at: number, next: number): number {
    const span = next - this.#position;
    if (bytes.readInt8(at + header.MAGIC_AT) < 2) return span;
    return Math.min(span, Math.max(0, header.recordsCount(bytes, at)));
  }

  #isWholeBatch(bytes: Buffer, at: number): boolean {
    return readOffset(bytes, at) >= this.#position;
  }

  /** Whether every offset of the batch holds a record. */
  #isDense(bytes: Buffer, at: number, next: number): boolean {
    return header.recordsCount(bytes, at) === next - readOffset(bytes, at);
  }

  #countFrom(bytes: Buffer, at: number, records: Buffer): number {
    const cursor = this.#cursor;
    const base = readOffset(bytes, at);
    let count = 0;
    cursor.reset(records, 0, records.length);
    for (let left = header.recordsCount(bytes, at); left > 0; left -= 1) {
      const length = cursor.varint();
      const from = cursor.at;
      cursor.skip(1);
      cursor.skipVarlong();
      if (base + cursor.varint() >= this.#position) count += 1;
      cursor.at = from;
      cursor.skip(length);
    }
    return count;
  }
}

/** Whether a whole batch (or old message) begins at `at`. */
function isWhole(bytes: Buffer, at: number, to: number): boolean {
  if (to - at < header.MAGIC_AT + 1) return false;
  const size = header.batchBytes(bytes, at);
  return size > header.MAGIC_AT && at + size <= to;
}

/** An old message carries the offset of its last record at the front. */
function lastOffset(bytes: Buffer, at: number): number {
  const offset = readOffset(bytes, at);
  if (bytes.readInt8(at + header.MAGIC_AT) < 2 || header.batchBytes(bytes, at) < 27) return offset;
  return offset + Math.max(0, header.lastOffsetDelta(bytes, at));
}

/** The bytes of a batch header, padded when the batch is too short to have one. */
function asHeader(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.alloc(header.HEADER_BYTES);
  bytes.copy(copy, 0, at, Math.min(bytes.length, at + header.HEADER_BYTES));
  return copy;
}

function toBatchError(error: unknown): ErrorData {
  if (error instanceof MalformedRecord || error instanceof RangeError) {
    return new TailwaterError("BATCH_CORRUPT", `The batch's records do not follow their format: ${error.message}.`, {
      hint: "Its checksum is right, so its producer wrote it like that. Other batches are not affected.",
    }).toData();
  }
  return toErrorData(error);
}

function recordTooLarge(bytes: number, budget: number): ErrorData {
  return new TailwaterError("BATCH_TOO_LARGE", `A record of ${bytes} bytes is larger than the memory of this tail.`, {
    hint: `Give the tail more than its ${Math.round(budget / 1_048_576)} MiB.`,
  }).toData();
}
