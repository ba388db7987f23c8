/** How every part of the contract names, counts and shows records. It imports nothing. */

export type IsolationLevel = "read_committed" | "read_uncommitted";

/**
 * The account of one tail or partition. Two sums always hold, and tests check them against the broker's offsets:
 *   fetched = matched + rejected + failed
 *   position − start = fetched + aborted + control + missing     (per partition)
 */
export interface Counters {
  /** Records handed to the filter, or counted as failed. */
  readonly fetched: number;
  readonly matched: number;
  readonly rejected: number;
  /** Of `rejected`: records outside a scan's time range (A ≤ timestamp < B), which no filter saw. */
  readonly outside: number;
  /** Records in batches that could not be decoded (each such batch is a row that says so), plus filterErrors. */
  readonly failed: number;
  /** Of `failed`: records on which the filter failed. */
  readonly filterErrors: number;
  /** Matched records that were evicted from the ring to make room for newer ones. */
  readonly evicted: number;
  /** Records of aborted transactions, skipped under read_committed. */
  readonly aborted: number;
  /** Transaction markers and other control records. */
  readonly control: number;
  /** Offsets that hold no record: compacted away, or deleted by retention before they were read. */
  readonly missing: number;
  /** Of `missing`: deleted by retention (or DeleteRecords) before they could be read. */
  readonly expired: number;
  /** Bytes of record batches as received over the wire (compressed). */
  readonly bytes: number;
}

/** An open transaction that blocks reading of later offsets, as reported by the partition's leader (KIP-664). */
export interface OpenTransaction {
  /** int64 in decimal. */
  readonly producerId: string;
  /** Its first offset in the partition. */
  readonly startOffset: number;
  /** Timestamp of its first record there, ms since the epoch; null when that cannot be read. */
  readonly since: number | null;
}

/** A key, value or headers as one line of text for the grid. */
export interface Preview {
  /** At most PREVIEW_CHARACTERS. Control characters are shown as pictures, binary data as hex pairs. */
  readonly text: string;
  readonly encoding: "utf8" | "binary";
  readonly truncated: boolean;
}

export const PREVIEW_CHARACTERS = 240;

export type TimestampType = "create" | "append";

/** Names one stored row. RECORD_EVICTED when it is gone. */
export interface RowRef {
  readonly epoch: number;
  readonly row: number;
}
