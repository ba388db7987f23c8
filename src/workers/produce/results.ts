import type { TailwaterError } from "../../contract/errors.ts";
import type { ProducedBatch } from "../../contract/produce.ts";

const MOST = 1_000;

/** What became of the newest batches of a run. */
export class Results {
  #batches: ProducedBatch[] = [];
  #count = 0;

  add(batch: Omit<ProducedBatch, "number">): void {
    this.#batches.push({ number: this.#count, ...batch });
    this.#count += 1;
    if (this.#batches.length >= 2 * MOST) this.#batches = this.list().slice();
  }

  list(): readonly ProducedBatch[] {
    return this.#batches.slice(-MOST);
  }

  /** Their transaction was aborted. */
  failAll(why: TailwaterError): void {
    this.#batches = this.#batches.map((batch) => (batch.error === null ? { ...batch, error: why.toData() } : batch));
  }
}
