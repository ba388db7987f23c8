import type { FetchRequestPartition } from "../wire/fetch-request.ts";
import { FetchSlot } from "./fetch-slot.ts";
import type { TailPartition } from "./tail-partition.ts";

const PARTITION_BYTES = 1024 * 1024;

/**
 * The partitions of one fetcher, in fetch order. A partition that gave records goes to the end, so that none starves.
 */
export class FetchSlots {
  #slots: readonly FetchSlot[] = [];
  #byPartition = new Map<number, FetchSlot>();

  get all(): readonly FetchSlot[] {
    return this.#slots;
  }

  get states(): readonly TailPartition[] {
    return this.#slots.map(({ state }) => state);
  }

  /** The current response has records that move a position. */
  get brings(): boolean {
    return this.#slots.some(({ planned, answering }) => planned > answering);
  }

  /** The broker must be asked for a partition's position. */
  get hasPending(): boolean {
    return this.#slots.some(({ state }) => state.pending !== null);
  }

  /** Replaces the list of partitions. */
  assign(partitions: readonly TailPartition[]): void {
    const kept = new Map(this.#slots.map((slot) => [slot.state, slot]));
    this.#slots = partitions.map((state) => kept.get(state) ?? new FetchSlot(state));
    this.#byPartition = new Map(this.#slots.map((slot) => [slot.state.partition, slot]));
  }

  of(partition: number): FetchSlot | undefined {
    return this.#byPartition.get(partition);
  }

  /** Moves the partitions that gave records to the end. */
  moveBack(gave: ReadonlySet<FetchSlot>): void {
    this.#slots = [...this.#slots.filter((slot) => !gave.has(slot)), ...this.#slots.filter((slot) => gave.has(slot))];
  }

  /**
   * The partitions to request, recorded in each slot; empty when nothing is ready.
   * @param suspect requested alone, unless it must wait; null for all
   * @param maxBytes the most bytes of the whole answer
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
      // The rest of the scan's range is in the current response.
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
