/**
 * What speaks for, or against, a partition's log being the one that was read: a log that was truncated and grew again has
 * other records at the same offsets (KIP-320). Leader epochs, −1: unknown.
 */
export class Lineage {
  /** Under this leader the place was right. */
  checked = -1;
  /** The leader's that metadata names. */
  named = -1;
  /** A scan's range has no record of a later one. */
  ofRange = -1;
  /** Of the batch that the leader has for the position, when it is not that of what was read. */
  next = -1;
  /** Where the log ends, when a broker said that the position is beyond that; null: it did not. */
  end: number | null = null;
  /** Questions since the last record, each for another `next`. */
  inVain = 0;
  /** Times that the log was truncated. */
  cuts = 0;

  /** What is in doubt is not asked about any more. */
  forget(): void {
    this.next = -1;
    this.end = null;
  }
}
