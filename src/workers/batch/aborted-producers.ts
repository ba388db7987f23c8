import type { AbortedTransaction } from "../wire/fetch-response.ts";
import type { RecordCursor } from "../wire/varint.ts";

/**
 * Which producers' transactional batches are aborted at the place being read. The broker lists the aborted transactions
 * that overlap a response, each by its producer and first offset; a producer counts as aborting from there until the
 * marker that ends its transaction. A response may hold any part of a transaction: its marker alone, too, as when
 * reading begins there. Source: KIP-98, "Consumer: read_committed".
 */
export class AbortedProducers {
  readonly #producers = new Set<bigint>();
  #pending: readonly AbortedTransaction[] = [];
  #next = 0;

  /** Begins a response. */
  reset(aborted: readonly AbortedTransaction[]): void {
    this.#producers.clear();
    this.#pending =
      aborted.length > 1 ? [...aborted].sort((one, other) => one.firstOffset - other.firstOffset) : aborted;
    this.#next = 0;
  }

  /** Whether the transactional batch of this producer that ends at `lastOffset` belongs to an aborted transaction. */
  includes(producerId: bigint, lastOffset: number): boolean {
    this.#beginUpTo(lastOffset);
    return this.#producers.has(producerId);
  }

  /**
   * The marker at `offset` ends the producer's transaction, whether by ABORT or COMMIT: what is listed of this producer
   * up to there is over. After a COMMIT that matters only where compaction has taken an ABORT marker away.
   */
  ended(producerId: bigint, offset: number): void {
    this.#beginUpTo(offset);
    this.#producers.delete(producerId);
  }

  /** The listed transactions that begin at or before `offset` have begun. */
  #beginUpTo(offset: number): void {
    for (; this.#next < this.#pending.length; this.#next += 1) {
      const transaction = this.#pending[this.#next];
      if (transaction === undefined || transaction.firstOffset > offset) return;
      this.#producers.add(transaction.producerId);
    }
  }
}

const COMMIT = 1;

/** Whether a control batch, whose records these are, ends a transaction. @throws MalformedRecord */
export function endsTransaction(cursor: RecordCursor, records: Buffer): boolean {
  // key => version INT16, type INT16 (0 ABORT, 1 COMMIT). Source: KIP-98, "Control Messages".
  cursor.reset(records, 0, records.length);
  cursor.varint();
  cursor.skip(1);
  cursor.skipVarlong();
  cursor.varint();
  const keyBytes = cursor.varint();
  const at = cursor.at;
  cursor.skip(keyBytes);
  if (keyBytes < 4) return false;
  const type = records.readInt16BE(at + 2);
  return type >= 0 && type <= COMMIT;
}
