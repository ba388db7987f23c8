import type { BatchWriter, ProducerStamp } from "../batch/batch-writer.ts";

/** A finished batch on its way. */
export interface Batch {
  readonly bytes: Buffer;
  /** The buffer that it is a view of, to be used again; null: its own. */
  readonly room: Buffer | null;
  readonly records: number;
  /** Of its records in the input; empty where nobody asks for them. */
  readonly numbers: readonly number[];
  /** When it was finished, by `performance.now()`. */
  readonly since: number;
  /** Of its first record; −1: not assigned. */
  sequence: number;
  /** How often it was sent. */
  tries: number;
  /** It was sent, and whether it was written is unknown. */
  isOpen: boolean;
  /** The last answer: its sequence does not follow. So it was not written. */
  isOutOfOrder: boolean;
}

export type Identity = Omit<ProducerStamp, "sequence">;

/** A producer that is not idempotent. */
export const NOBODY: Identity = { producerId: -1n, epoch: -1 };

/** Sequences are INT32 and begin again at 0. */
const SEQUENCES = 2 ** 31;

/** The batches of one partition, in order, and how far each is. */
export class Lane {
  readonly partition: number;
  leader: number;
  writer: BatchWriter | null = null;
  /** When the writer got its first record. */
  openedAt = 0;
  /** Of the writer's records in the input; empty where nobody asks for them. */
  numbers: number[] = [];
  /** To be sent, in order. */
  ready: Batch[] = [];
  onWire = 0;
  identity: Identity;
  /** An answer was no success: nothing more is sent until all answers are there. */
  mustSettle = false;
  /** A sequence is missing in the log, so what follows needs another identity. */
  hasGap = false;
  /** The sequence behind the last batch that is in the log for certain. */
  #expected = 0;
  /** The broker says what cannot be, so what it says of sequences proves nothing. */
  #isDoubtful = false;
  /** Not before, by `performance.now()`. */
  notBefore = 0;
  #next = 0;
  #back: Batch[] = [];

  constructor(partition: number, leader: number, identity: Identity) {
    this.partition = partition;
    this.leader = leader;
    this.identity = identity;
  }

  get isIdle(): boolean {
    return this.writer === null && this.ready.length === 0 && this.onWire === 0;
  }

  /** The next batch that may be sent now; null: none. @param most on their way at a time */
  next(now: number, most: number): Batch | null {
    if (this.mustSettle || this.onWire >= most || now < this.notBefore) return null;
    return this.ready[0] ?? null;
  }

  /** Takes it. @returns how it is stamped */
  take(): { readonly batch: Batch; readonly stamp: ProducerStamp } | null {
    const batch = this.ready.shift();
    if (batch === undefined) return null;
    this.onWire += 1;
    batch.tries += 1;
    const isNobody = this.identity === NOBODY;
    if (batch.sequence < 0 && !isNobody) {
      batch.sequence = this.#next;
      this.#next = (this.#next + batch.records) % SEQUENCES;
    }
    batch.isOutOfOrder = false;
    return { batch, stamp: { ...this.identity, sequence: batch.sequence } };
  }

  /** It is to be sent again, when all answers are there. */
  giveBack(...batches: readonly Batch[]): void {
    this.#back.push(...batches);
    this.mustSettle = true;
  }

  /** It is in the log. */
  isWritten({ sequence, records }: Batch): void {
    if (sequence === this.#expected) this.#expected = (sequence + records) % SEQUENCES;
  }

  /**
   * The broker says that the batch's sequence does not follow. That proves that it is not in the log only where one
   * before it is missing: otherwise the broker has lost what it had, or is not right.
   * @returns false: the batch may be in the log
   */
  isProof({ sequence, isOpen }: Batch): boolean {
    this.#isDoubtful ||= sequence === this.#expected;
    return !this.#isDoubtful && !(isOpen && this.hasGap);
  }

  /** All answers are there: puts what came back before the rest. @returns true: it needs another identity first */
  settle(): boolean {
    const isAfter = (one: Batch, other: Batch) => (one.sequence - other.sequence + SEQUENCES) % SEQUENCES;
    const back = this.#back.sort((one, other) => {
      const distance = isAfter(one, other);
      return distance === 0 ? 0 : distance < SEQUENCES / 2 ? 1 : -1;
    });
    this.ready.unshift(...back);
    this.#back = [];
    this.mustSettle = false;
    // What may have been written is asked about with its old sequence first, which never writes it twice.
    if (this.ready.some(({ isOpen }) => isOpen)) return false;
    return this.hasGap || (this.ready[0]?.isOutOfOrder ?? false);
  }

  /** What was not written yet gets new sequences of a new producer. */
  begin(identity: Identity): void {
    this.identity = identity;
    this.hasGap = false;
    this.#next = 0;
    this.#expected = 0;
    this.#isDoubtful = false;
    for (const batch of this.ready) {
      batch.sequence = -1;
      batch.isOpen = false;
    }
  }

  /** Takes everything that is not on its way. */
  clear(): Batch[] {
    const all = [...this.#back, ...this.ready];
    this.#back = [];
    this.ready = [];
    this.mustSettle = false;
    return all;
  }
}
