import type { AbortedTransaction } from "../wire/fetch-response.ts";
import type { RecordCursor } from "./varint.ts";

/**
 * Which producers' transactional batches are aborted at the place being read: the Java consumer's way. The broker
 * lists the aborted transactions of a response by first offset; a producer counts as aborting from there until its
 * ABORT marker. Source: KIP-98, "Consumer: read_committed".
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
    for (; this.#next < this.#pending.length; this.#next += 1) {
      const transaction = this.#pending[this.#next];
      if (transaction === undefined || transaction.firstOffset > lastOffset) break;
      this.#producers.add(transaction.producerId);
    }
    return this.#producers.has(producerId);
  }

  /** The producer's ABORT marker was read. */
  ended(producerId: bigint): void {
    this.#producers.delete(producerId);
  }
}

/** Whether a control batch, whose records these are, ends a transaction by aborting it. @throws MalformedRecord */
export function isAbortMarker(cursor: RecordCursor, records: Buffer): boolean {
  // key => version INT16, type INT16 (0 ABORT, 1 COMMIT). Source: KIP-98, "Control Messages".
  cursor.reset(records, 0, records.length);
  cursor.varint();
  cursor.skip(1);
  cursor.skipVarlong();
  cursor.varint();
  return cursor.varint() >= 4 && records.readInt16BE(cursor.at + 2) === 0;
}
