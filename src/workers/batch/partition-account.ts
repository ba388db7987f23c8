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

/**
 * How far a partition has been read, and what every offset on the way was. Between two batches both sums hold:
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

  /** The offset it began at. */
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

  /** Sets where to begin, and where to end (exclusive); before anything was read only. */
  begin(offset: number, limit = Number.POSITIVE_INFINITY): void {
    this.mirror(offset, offset, limit);
  }

  /** Stands for a reader in another thread: where that one is. */
  mirror(start: number, position: number, limit = Number.POSITIVE_INFINITY): void {
    this.#start = start;
    this.#position = position;
    this.#limit = limit;
  }

  /**
   * Goes on at a later offset; those between count as missing.
   * @param expired they were deleted by retention, as an out-of-range answer told.
   */
  skipTo(offset: number, expired = false): void {
    const to = Math.min(offset, this.#limit);
    if (to <= this.#position) return;
    this.counters.missing += to - this.#position;
    if (expired) this.counters.expired += to - this.#position;
    this.#position = to;
  }

  /** Records that were accounted for without a hole: what is left of a batch's offsets is missing. */
  protected get counted(): number {
    return this.counters.fetched + this.counters.aborted + this.counters.control;
  }
}
