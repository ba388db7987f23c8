import type { RecordSink } from "./record-sink.ts";
import { Segment } from "./segment.ts";

const SEGMENT_BYTES = 1024 * 1024;
const NEARLY = 7 / 8;

/** Called with the number of matched records of a source that left the ring. */
export type OnLeft = (source: number, records: number) => void;

/** The position of an entry: its page, and its index in the page. */
export interface Place {
  readonly segment: Segment;
  readonly entry: number;
}

/**
 * The matched records of a tail: a ring of pages bounded in bytes, its index included (see Segment for the layout).
 * Pages are created when needed and reused. When the budget is used up, the whole oldest page is evicted, and its
 * records are counted. The store does not know its readers.
 */
export class RecordStore implements RecordSink {
  budgetBytes: number;
  /** Changes when row numbers are no longer valid. */
  epoch = 1;
  /** Set from outside. */
  isFull = false;
  /** Called when a page was added and it is nearly full. */
  onNearlyFull: (() => void) | null = null;
  readonly #onEvicted: OnLeft;
  #segmentBytes: number;
  #segments: Segment[] = [];
  /** Unused pages. They are reused before new ones are created, because only a garbage collection returns memory. */
  #free: Segment[] = [];
  #allocatedBytes = 0;
  /** The batch of the newest entry, set by its reader. */
  #source = -1;
  #header: Buffer | null = null;
  #headerAt = -1;
  #nextRow = 0;

  /** @param onEvicted called when pages leave, with records only (failures are rows but not matches). */
  constructor(budgetBytes: number, onEvicted: OnLeft) {
    this.budgetBytes = budgetBytes;
    this.#onEvicted = onEvicted;
    this.#segmentBytes = segmentBytesFor(budgetBytes);
  }

  /** Rows [firstRow, endRow) are in the ring. */
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

  /** A page as large as the last one does not fit any more, or less than an eighth of the budget is free. */
  get isNearlyFull(): boolean {
    const next = Math.max(this.budgetBytes * (1 - NEARLY), this.#segments.at(-1)?.bytes.length ?? 0);
    return this.#allocatedBytes + next > this.budgetBytes;
  }

  /** Changes the ring's size; the oldest records are evicted until it fits. */
  setBudget(budgetBytes: number): void {
    this.budgetBytes = budgetBytes;
    this.#segmentBytes = segmentBytesFor(budgetBytes);
    this.#free = [];
    while (this.#allocatedBytes > budgetBytes && this.#segments.length > 0) this.#evictOldest();
    this.#free = [];
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#source = source;
    this.#header = header;
    this.#headerAt = headerAt;
    this.#isNewBatch = true;
  }

  #isNewBatch = true;

  /** Copies one entry into the ring. Allocates nothing per record. */
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
      last.beginBatch(this.#source, this.#header, this.#headerAt);
      this.#isNewBatch = false;
    }
    last.append(source, from, to, failure);
    this.#nextRow += 1;
    return true;
  }

  /** The page and position of a row; null when it is not in the ring. O(log pages). */
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

  /** Removes everything; row numbers start again. */
  clear(): void {
    for (const segment of this.#segments) this.#release(segment);
    this.#segments = [];
    this.#allocatedBytes = 0;
    this.#nextRow = 0;
    this.#isNewBatch = true;
    this.epoch += 1;
  }

  /**
   * Keeps the records for which `keeps` is true, and every failure; row numbers start again. Works page by page, so it
   * needs only one additional page.
   */
  retain(keeps: (place: Place) => boolean): void {
    const old = this.#segments;
    this.#segments = [];
    this.clear();
    const place = { segment: old[0] ?? new Segment(64), entry: 0 };
    for (let segment = old.shift(); segment !== undefined; segment = old.shift()) {
      let headerAt = -1;
      place.segment = segment;
      for (let index = 0; index < segment.count; index += 1) {
        const entry = segment.entryAt(index);
        const failure = segment.isFailure(entry);
        place.entry = entry;
        if (!failure && !keeps(place)) continue;
        if (segment.headerAt(entry) !== headerAt) {
          headerAt = segment.headerAt(entry);
          this.beginBatch(segment.sourceOf(entry), segment.bytes, headerAt);
        }
        this.append(segment.bytes, segment.bodyFrom(entry), segment.bodyTo(entry), failure);
      }
      this.#release(segment);
    }
    // Earlier entries have left the page.
    this.#isNewBatch = true;
  }

  #addSegment(size: number): Segment {
    while (this.#allocatedBytes + size > this.budgetBytes && this.#segments.length > 0) this.#evictOldest();
    const free = size === this.#segmentBytes ? this.#free.pop() : undefined;
    // Unused pages count, too: together with used pages they stay within the budget.
    while (
      this.#free.length > 0 &&
      this.#allocatedBytes + size + this.#free.length * this.#segmentBytes > this.budgetBytes
    ) {
      this.#free.pop();
    }
    const segment = free ?? new Segment(size);
    segment.clear(this.#nextRow);
    this.#allocatedBytes += size;
    this.#segments.push(segment);
    if (this.onNearlyFull !== null && this.isNearlyFull) this.onNearlyFull();
    return segment;
  }

  #evictOldest(): void {
    const oldest = this.#segments.shift();
    if (oldest === undefined) return;
    this.#allocatedBytes -= oldest.bytes.length;
    let run = 0;
    let source = -1;
    for (let index = 0; index < oldest.count; index += 1) {
      const entry = oldest.entryAt(index);
      if (oldest.isFailure(entry)) continue;
      const owner = oldest.sourceOf(entry);
      if (owner !== source && run > 0) {
        this.#onEvicted(source, run);
        run = 0;
      }
      source = owner;
      run += 1;
    }
    if (run > 0) this.#onEvicted(source, run);
    this.#release(oldest);
  }

  /** A page of the usual size can be reused. */
  #release(segment: Segment): void {
    if (segment.bytes.length === this.#segmentBytes) this.#free.push(segment);
  }
}

/** At least eight pages, so that an eviction removes at most an eighth of a small ring. */
function segmentBytesFor(budgetBytes: number): number {
  return Math.max(4_096, Math.min(SEGMENT_BYTES, Math.floor(budgetBytes / 8) & ~3));
}
