/** What became of one record. An error is an outcome of its own, never a silent "no". */
export const NO_MATCH = 0;
export const MATCH = 1;
export const FAILED = 2;
export type Outcome = typeof NO_MATCH | typeof MATCH | typeof FAILED;

/** Where `begin` and `next` point when no further record can match or fail. */
export const NONE = Number.POSITIVE_INFINITY;

/** The records of one batch, uncompressed, and what is needed to understand them. Reused: valid until the next batch. */
export interface RecordsView {
  /** Record bodies, each with its length in front as on the wire, or one body alone. */
  records: Buffer;
  topic: string;
  partition: number;
  /** The batch header's 61 bytes begin at `headerAt` of `header` (see batch-header.ts). */
  header: Buffer;
  headerAt: number;
  /** `records` is one body, without its length. */
  isAlone: boolean;
}

/**
 * Decides on records by their wire bytes. A batch is searched as a whole first; only records that hold a candidate
 * byte are tested one by one. Records without one are NO_MATCH: a plan may skip a record only when the plain
 * evaluation could give neither a match nor an error. Allocates nothing per record that is passed over.
 */
export interface RecordFilter {
  /** @returns the first candidate byte in `view.records`; NONE: no record of the batch can match or fail. */
  begin(view: RecordsView): number;
  /** @returns the first candidate byte at or after `from`, NONE when there is none. */
  next(from: number): number;
  /**
   * @param from first byte of a record's body (its attributes) in the bytes given to `begin`; `to` is its end.
   *   Called in ascending order.
   */
  test(from: number, to: number): Outcome;
  /** Why the last `test` gave FAILED: one line, no payload beyond what the expression names. */
  readonly failure: string;
  /** Set once the filter is given up for good (FILTER_TOO_SLOW's message); every `test` is FAILED from then on. */
  readonly givenUp: string | null;
}

/** Tests one record's body, bytes [from, to) of `view.records`, as a batch of its own; `view.records` becomes just that. */
export function testAlone(filter: RecordFilter, view: RecordsView, from: number, to: number): Outcome {
  view.records = view.records.subarray(from, to);
  view.isAlone = true;
  return filter.begin(view) === NONE ? NO_MATCH : filter.test(0, view.records.length);
}
