import type { Counters } from "../../contract/record.ts";

export type MutableCounters = { -readonly [Name in keyof Counters]: Counters[Name] };

export function zeroCounters(): MutableCounters {
  return {
    fetched: 0,
    matched: 0,
    rejected: 0,
    outside: 0,
    failed: 0,
    filterErrors: 0,
    evicted: 0,
    aborted: 0,
    control: 0,
    missing: 0,
    expired: 0,
    bytes: 0,
  };
}

export function addCounters(totals: MutableCounters, counters: Counters): void {
  totals.fetched += counters.fetched;
  totals.matched += counters.matched;
  totals.rejected += counters.rejected;
  totals.outside += counters.outside;
  totals.failed += counters.failed;
  totals.filterErrors += counters.filterErrors;
  totals.evicted += counters.evicted;
  totals.aborted += counters.aborted;
  totals.control += counters.control;
  totals.missing += counters.missing;
  totals.expired += counters.expired;
  totals.bytes += counters.bytes;
}

/**
 * How far a partition has been read, and what every offset on the way was. Between two batches both sums are true:
 * `fetched = matched + rejected + failed` and `position − start = fetched + aborted + control + missing`.
 */
export class PartitionAccount {
  readonly partition: number;
  readonly counters = zeroCounters();
  #start = 0;
  #position = 0;
  #limit = Number.POSITIVE_INFINITY;

  constructor(partition: number) {
    this.partition = partition;
  }

  /** The offset where it started. */
  get start(): number {
    return this.#start;
  }

  /** The next offset to read. */
  get position(): number {
    return this.#position;
  }

  protected set position(offset: number) {
    this.#position = offset;
  }

  /** Offsets from here on are not read. */
  get limit(): number {
    return this.#limit;
  }

  get isDone(): boolean {
    return this.#position >= this.#limit;
  }

  /** Sets the start and the end (exclusive). Allowed only before anything is read. */
  begin(offset: number, limit = Number.POSITIVE_INFINITY): void {
    this.mirror(offset, offset, limit);
  }

  /** Represents a reader in another thread: sets that reader's position. */
  mirror(start: number, position: number, limit = Number.POSITIVE_INFINITY): void {
    this.#start = start;
    this.#position = position;
    this.#limit = limit;
  }

  /**
   * Continues at a later offset; the offsets in between count as missing.
   * @param expired retention deleted them, as an out-of-range answer showed.
   */
  skipTo(offset: number, expired = false): void {
    const to = Math.min(offset, this.#limit);
    if (to <= this.#position) return;
    this.counters.missing += to - this.#position;
    if (expired) this.counters.expired += to - this.#position;
    this.#position = to;
  }

  /** Counts records; the remaining offsets of the batch count as missing. */
  protected get counted(): number {
    return this.counters.fetched + this.counters.aborted + this.counters.control;
  }
}
