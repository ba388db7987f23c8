import type { RecordFilter } from "../filter/text-filter.ts";
import { Segment } from "./segment.ts";

const SEGMENT_BYTES = 1024 * 1024;

/** Told how many matched records of a partition left the ring, and why. */
export type OnLeft = (partition: number, records: number) => void;

/** Where an entry is: its page and its place in it. */
export interface Place {
  readonly segment: Segment;
  readonly entry: number;
}

/**
 * The matched records of a tail: a ring of pages bounded in bytes, its index included (see Segment for the layout).
 * Pages are made as they are needed and reused; when the budget is used up, the oldest page leaves as a whole and its
 * records are counted as evicted. Knows nothing of who looks at it.
 */
export class RecordStore {
  readonly budgetBytes: number;
  /** Changes when row numbers lose their meaning. */
  epoch = 1;
  readonly #onEvicted: OnLeft;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #spare: Segment | null = null;
  #allocatedBytes = 0;
  /** The batch of the newest entry, as its reader named it. */
  #partition = -1;
  #header: Buffer | null = null;
  #headerAt = -1;
  #nextRow = 0;

  /** @param onEvicted is called as pages leave, with records only (failures are rows but no matches). */
  constructor(budgetBytes: number, onEvicted: OnLeft) {
    this.budgetBytes = budgetBytes;
    this.#onEvicted = onEvicted;
    // At least eight pages, so that eviction takes an eighth of a small ring at most.
    this.#segmentBytes = Math.max(4096, Math.min(SEGMENT_BYTES, (budgetBytes >>> 3) & ~3));
  }

  /** Rows [firstRow, endRow) are here. */
  get firstRow(): number {
    return this.#segments[0]?.firstRow ?? this.#nextRow;
  }

  get endRow(): number {
    return this.#nextRow;
  }

  /** Bytes in use, index included. */
  get usedBytes(): number {
    let used = 0;
    for (const segment of this.#segments) used += segment.usedBytes;
    return used;
  }

  /** Names the batch that the next entries belong to; its header must stay in place until the last of them. */
  beginBatch(partition: number, header: Buffer, headerAt: number): void {
    this.#partition = partition;
    this.#header = header;
    this.#headerAt = headerAt;
    this.#isNewBatch = true;
  }

  #isNewBatch = true;

  /**
   * Copies one entry into the ring. Allocates nothing per record.
   * @param failure bytes are an ErrorData as JSON, not a record.
   * @returns false when the entry is larger than the whole budget: nothing changed then.
   */
  append(source: Buffer, from: number, to: number, failure = false): boolean {
    const length = to - from;
    let last = this.#segments.at(-1);
    if (last === undefined || !last.hasRoom(length, this.#isNewBatch)) {
      const size = Segment.sizeFor(length);
      if (size > this.budgetBytes) return false;
      last = this.#addSegment(Math.max(this.#segmentBytes, size));
      this.#isNewBatch = true;
    }
    if (this.#isNewBatch || !last.hasBatch) {
      if (this.#header === null) throw new Error("append before beginBatch");
      last.beginBatch(this.#partition, this.#header, this.#headerAt);
      this.#isNewBatch = false;
    }
    last.append(source, from, to, failure);
    this.#nextRow += 1;
    return true;
  }

  /** The page and place of a row; null when it is not here. O(log pages). */
  find(row: number): Place | null {
    if (row < this.firstRow || row >= this.#nextRow) return null;
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#segments[middle]?.firstRow ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    const segment = this.#segments[low];
    return segment === undefined ? null : { segment, entry: segment.entryAt(row - segment.firstRow) };
  }

  /** Forgets everything; row numbers begin anew. */
  clear(): void {
    this.#segments = [];
    this.#spare = null;
    this.#allocatedBytes = 0;
    this.#nextRow = 0;
    this.#isNewBatch = true;
    this.epoch += 1;
  }

  /**
   * Keeps the records that match (and every failure); row numbers begin anew. What does not match is told to
   * `onDropped`. Works page by page, so that it needs one page beyond what it keeps.
   */
  refilter(filter: RecordFilter | null, onDropped: OnLeft): void {
    const old = this.#segments;
    this.clear();
    for (let segment = old.shift(); segment !== undefined; segment = old.shift()) {
      this.#keepMatches(segment, filter, onDropped);
    }
    // What came before this call has left the page it pointed to.
    this.#isNewBatch = true;
  }

  #keepMatches(segment: Segment, filter: RecordFilter | null, onDropped: OnLeft): void {
    let headerAt = -1;
    for (let index = 0; index < segment.count; index += 1) {
      const entry = segment.entryAt(index);
      const from = segment.bodyFrom(entry);
      const to = segment.bodyTo(entry);
      const partition = segment.partitionOf(entry);
      const failure = segment.isFailure(entry);
      const record = segment.bytes.subarray(from, to);
      if (!failure && filter !== null && !(filter.begin(record) && filter.matches(0, record.length))) {
        onDropped(partition, 1);
        continue;
      }
      if (segment.headerAt(entry) !== headerAt) {
        headerAt = segment.headerAt(entry);
        this.beginBatch(partition, segment.bytes, headerAt);
      }
      this.append(segment.bytes, from, to, failure);
    }
  }

  #addSegment(size: number): Segment {
    while (this.#allocatedBytes + size > this.budgetBytes && this.#segments.length > 0) this.#evictOldest();
    const spare = this.#spare;
    this.#spare = null;
    const segment = spare !== null && spare.bytes.length === size ? spare : new Segment(size);
    segment.clear(this.#nextRow);
    this.#allocatedBytes += size;
    this.#segments.push(segment);
    return segment;
  }

  #evictOldest(): void {
    const oldest = this.#segments.shift();
    if (oldest === undefined) return;
    this.#allocatedBytes -= oldest.bytes.length;
    let run = 0;
    let partition = -1;
    for (let index = 0; index < oldest.count; index += 1) {
      const entry = oldest.entryAt(index);
      if (oldest.isFailure(entry)) continue;
      const owner = oldest.partitionOf(entry);
      if (owner !== partition && run > 0) {
        this.#onEvicted(partition, run);
        run = 0;
      }
      partition = owner;
      run += 1;
    }
    if (run > 0) this.#onEvicted(partition, run);
    if (oldest.bytes.length === this.#segmentBytes) this.#spare = oldest;
  }
}
