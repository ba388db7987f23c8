import type { FetchRequestPartition } from "../wire/fetch-request.ts";
import { FetchSlot } from "./fetch-slot.ts";
import type { TailPartition } from "./tail-partition.ts";

const PARTITION_BYTES = 1024 * 1024;

/** The partitions of one fetcher, in fetch order: one that gave records goes to the end, so that none starves. */
export class FetchSlots {
  #slots: readonly FetchSlot[] = [];
  #byPartition = new Map<number, FetchSlot>();

  get all(): readonly FetchSlot[] {
    return this.#slots;
  }

  get states(): readonly TailPartition[] {
    return this.#slots.map(({ state }) => state);
  }

  /** The response being read has records that move a position on. */
  get brings(): boolean {
    return this.#slots.some(({ planned, answering }) => planned > answering);
  }

  /** The broker must be asked where a partition goes on. */
  get hasPending(): boolean {
    return this.#slots.some(({ state }) => state.pending !== null);
  }

  /** Takes over a list of partitions in place of the one before. */
  assign(partitions: readonly TailPartition[]): void {
    const kept = new Map(this.#slots.map((slot) => [slot.state, slot]));
    this.#slots = partitions.map((state) => kept.get(state) ?? new FetchSlot(state));
    this.#byPartition = new Map(this.#slots.map((slot) => [slot.state.partition, slot]));
  }

  of(partition: number): FetchSlot | undefined {
    return this.#byPartition.get(partition);
  }

  /** These gave records. */
  moveBack(gave: ReadonlySet<FetchSlot>): void {
    this.#slots = [...this.#slots.filter((slot) => !gave.has(slot)), ...this.#slots.filter((slot) => gave.has(slot))];
  }

  /**
   * What to ask for, noted in each slot; empty when nothing is ready.
   * @param suspect asked alone, unless it must wait; null for all
   * @param maxBytes of the whole answer
   */
  request(suspect: FetchSlot | null, maxBytes: number): readonly FetchRequestPartition[] {
    const now = performance.now();
    const alone = suspect !== null && isReady(suspect, now) ? suspect : null;
    const partitions: FetchRequestPartition[] = [];
    for (const slot of this.#slots) {
      slot.asked = -1;
      if (!isReady(slot, now) || (alone !== null && alone !== slot)) continue;
      const { partition, reader } = slot.state;
      const next = slot.planned >= 0 ? slot.planned : reader.position;
      // What is left of a scan's range is in the response at hand.
      if (next >= reader.limit) continue;
      slot.asked = next;
      partitions.push({ partition, fetchOffset: next, maxBytes: Math.min(PARTITION_BYTES, maxBytes) });
    }
    return partitions;
  }
}

function isReady({ state }: FetchSlot, now: number): boolean {
  return state.pending === null && state.retryAt <= now && !state.isDone;
}
