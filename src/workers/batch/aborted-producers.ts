import type { AbortedTransaction } from "../wire/fetch-response.ts";
import type { RecordCursor } from "../wire/varint.ts";

/**
 * Tracks which producers' transactional batches are aborted at the read position. The broker lists the aborted
 * transactions that overlap a response, each with producer and first offset. A producer counts as aborting from that
 * offset until the marker that ends its transaction. A response may contain any part of a transaction, even only its
 * marker, when reading starts there. Source: KIP-98, "Consumer: read_committed".
 */
export class AbortedProducers {
  readonly #producers = new Set<bigint>();
  #pending: readonly AbortedTransaction[] = [];
  #next = 0;

  /** Starts a response. */
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
   * The marker at `offset` ends the producer's transaction, by ABORT or COMMIT, so this producer's listed transactions
   * up to there are over. After a COMMIT this matters only if compaction has removed an ABORT marker.
   */
  ended(producerId: bigint, offset: number): void {
    this.#beginUpTo(offset);
    this.#producers.delete(producerId);
  }

  /** Starts the listed transactions that begin at or before `offset`. */
  #beginUpTo(offset: number): void {
    for (; this.#next < this.#pending.length; this.#next += 1) {
      const transaction = this.#pending[this.#next];
      if (transaction === undefined || transaction.firstOffset > offset) return;
      this.#producers.add(transaction.producerId);
    }
  }
}

const COMMIT = 1;

/** Whether the control batch with these records ends a transaction. @throws MalformedRecord */
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
