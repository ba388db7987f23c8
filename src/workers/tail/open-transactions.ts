import type { OpenTransaction } from "../../contract/record.ts";
import type { TailPartition } from "./tail-partition.ts";

/** A shorter transaction is not reported, ms. Kafka Streams commits every 100 ms. */
const HELD_MS = 1_000;

/** The last stable offset of a partition while a transaction holds it, and since when (performance.now()). */
interface Hold {
  readonly offset: number;
  readonly since: number;
  /** The owner of the transaction: not asked yet, being asked, or known. */
  holder: "unasked" | "asked" | "known";
}

/**
 * With read_committed nothing is read beyond the last stable offset; later offsets wait for a transaction to end. A
 * live tail reports how many offsets wait. A scan's range goes up to the high watermark at its start. It waits for
 * short transactions, and otherwise ends before the open one and says so.
 */
export class OpenTransactions {
  readonly #holds = new WeakMap<TailPartition, Hold>();
  readonly #askHolder: (state: TailPartition) => Promise<OpenTransaction | null>;
  readonly #onChange: () => void;

  /**
   * @param askHolder asks for the transaction that blocks a partition; null when the broker does not report it. Must
   * not reject.
   */
  constructor(askHolder: (state: TailPartition) => Promise<OpenTransaction | null>, onChange: () => void) {
    this.#askHolder = askHolder;
    this.#onChange = onChange;
  }

  /** Handles a fetch answer of the partition without error. */
  answered(state: TailPartition, highWatermark: number, lastStableOffset: number): void {
    const hold = this.#holds.get(state);
    if (lastStableOffset >= highWatermark || hold?.offset !== lastStableOffset) {
      this.#holds.set(state, { offset: lastStableOffset, since: performance.now(), holder: "unasked" });
      if (state.end === null) this.#waits(state, 0);
      return;
    }
    if (performance.now() - hold.since < HELD_MS) return;
    if (state.end === null) this.#waits(state, highWatermark - lastStableOffset);
    else if (state.end <= lastStableOffset || state.reader.position < lastStableOffset) return;
    if (hold.holder === "unasked") void this.#ask(state, hold);
    if (hold.holder === "known" && state.end !== null) {
      state.endBefore(state.reader.position);
      this.#onChange();
    }
  }

  async #ask(state: TailPartition, hold: Hold): Promise<void> {
    hold.holder = "asked";
    const transaction = await this.#askHolder(state);
    hold.holder = "known";
    if (this.#holds.get(state) !== hold) return;
    state.transaction = transaction;
    this.#onChange();
  }

  #waits(state: TailPartition, offsets: number): void {
    if (state.waiting === offsets) return;
    state.waiting = offsets;
    if (offsets === 0) state.transaction = null;
    this.#onChange();
  }
}
