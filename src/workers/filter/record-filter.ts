/** The outcome of one record. An error is a separate outcome, never a silent "no". */
export const NO_MATCH = 0;
export const MATCH = 1;
export const FAILED = 2;
export type Outcome = typeof NO_MATCH | typeof MATCH | typeof FAILED;

/** The result of `begin` and `next` when no further record can match or fail. */
export const NONE = Number.POSITIVE_INFINITY;

/** The uncompressed records of one batch, and what is needed to read them. Reused: valid until the next batch. */
export interface RecordsView {
  /** Record bodies, each after its length as on the wire, or a single body. */
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
 * Tests records by their wire bytes. It first searches the whole batch, and then tests only records with a candidate
 * byte. Records without one are NO_MATCH: a plan may skip a record only if the plain evaluation cannot give a match or
 * an error. Allocates nothing per skipped record.
 */
export interface RecordFilter {
  /** @returns the first candidate byte in `view.records`; NONE: no record of the batch can match or fail. */
  begin(view: RecordsView): number;
  /** @returns the first candidate byte at or after `from`, NONE when there is none. */
  next(from: number): number;
  /**
   * @param from first byte of a record's body (its attributes) in the bytes passed to `begin`; `to` is its end.
   *   Called in ascending order.
   */
  test(from: number, to: number): Outcome;
  /** Why the last `test` returned FAILED: one line, without payload except what the expression names. */
  readonly failure: string;
  /** Set once the filter is stopped for good (FILTER_TOO_SLOW's message); every `test` is FAILED from then on. */
  readonly givenUp: string | null;
}

/**
 * Tests one record's body, bytes [from, to) of `view.records`, as a separate batch; `view.records` becomes only these
 * bytes.
 */
export function testAlone(filter: RecordFilter, view: RecordsView, from: number, to: number): Outcome {
  view.records = view.records.subarray(from, to);
  view.isAlone = true;
  return filter.begin(view) === NONE ? NO_MATCH : filter.test(0, view.records.length);
}
