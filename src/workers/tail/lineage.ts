/**
 * Shows whether a partition's log is still the log that was read. A log that was truncated and has grown again has other
 * records at the same offsets (KIP-320). The values are leader epochs; −1: unknown.
 */
export class Lineage {
  /** The newest leader epoch that confirmed the position. */
  checked = -1;
  /** The leader epoch in the metadata. */
  named = -1;
  /** The newest leader epoch that a scan's range may contain. */
  ofRange = -1;
  /** The epoch of the next batch, if it differs from the epoch of the last batch that was read. */
  next = -1;
  /** The log end, if a broker reported that the position is beyond it; otherwise null. */
  end: number | null = null;
  /** Questions since the last record was read, each about another `next`. */
  repeats = 0;
  /** How often the log was truncated. */
  cuts = 0;

  /** Ends the open question. */
  forget(): void {
    this.next = -1;
    this.end = null;
  }
}
