import type { OpenTransaction } from "../../contract/record.ts";
import type { TailPartition } from "./tail-partition.ts";

/** A transaction that ends sooner is not worth a word, ms: Kafka Streams commits every 100 ms. */
const HELD_MS = 1_000;

/** The last stable offset of a partition while a transaction holds it, and since when (performance.now()). */
interface Hold {
  readonly offset: number;
  readonly since: number;
  /** Whose transaction it is: not asked yet, under way, or known as far as it can be. */
  holder: "unasked" | "asked" | "known";
}

/**
 * Under read_committed nothing is read beyond the last stable offset: what is there waits for a transaction to end. A
 * live tail tells how many offsets wait. A scan, whose range goes to the high watermark at its start, waits for
 * transactions as short as they should be, and else ends before the open one and says so.
 */
export class OpenTransactions {
  readonly #holds = new WeakMap<TailPartition, Hold>();
  readonly #askHolder: (state: TailPartition) => Promise<OpenTransaction | null>;
  readonly #onChange: () => void;

  /** @param askHolder whose transaction holds a partition; null when the broker does not tell. Must not reject. */
  constructor(askHolder: (state: TailPartition) => Promise<OpenTransaction | null>, onChange: () => void) {
    this.#askHolder = askHolder;
    this.#onChange = onChange;
  }

  /** A fetch of the partition was answered without error. */
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
