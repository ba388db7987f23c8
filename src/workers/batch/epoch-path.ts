/** From this offset on, records were written under this leader epoch. */
export interface EpochStart {
  readonly epoch: number;
  readonly offset: number;
}

/** So many are kept, the newest: each is one more election whose records a leader may have lost. */
const KEPT = 16;

/**
 * The leader epochs of what was read, by which a leader tells whether that is still in its log: two logs with a record
 * of the same epoch at the same offset are the same up to there. Sources: KIP-101, KIP-320.
 */
export class EpochPath {
  #last = -1;
  #starts: readonly EpochStart[] = [];

  /** The epoch of what lies before the position; −1 when nothing was read, or the batches tell none. */
  get last(): number {
    return this.#last;
  }

  /** Oldest first. */
  get starts(): readonly EpochStart[] {
    return this.#starts;
  }

  /**
   * What is read from `offset` on was written under this epoch. Batches without one (below 0) tell nothing. Where epochs go
   * back, what was known says nothing about what follows.
   */
  note(epoch: number, offset: number): void {
    if (epoch < 0 || epoch === this.#last) return;
    const before = epoch < this.#last ? [] : this.#starts.slice(1 - KEPT);
    this.#starts = [...before, { epoch, offset }];
    this.#last = epoch;
  }

  /** Whether it read the batch that begins at this offset: it knows no other epoch there. */
  includes(epoch: number, offset: number): boolean {
    const oldest = this.#starts[0];
    if (epoch < 0 || oldest === undefined) return true;
    if (offset < oldest.offset) return epoch <= oldest.epoch;
    return this.#starts.findLast((start) => start.offset <= offset)?.epoch === epoch;
  }

  /** Takes over what another reader knows of the records before the offset. */
  follow(other: EpochPath, offset: number): void {
    this.#starts = other.starts.filter((start) => start.offset < offset);
    this.#last = this.#starts.at(-1)?.epoch ?? -1;
  }
}
