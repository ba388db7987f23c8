import type { RereadProgress } from "../../contract/tails.ts";
import type { TailPartition } from "./tail-partition.ts";

/** A shorter reading is not shown, ms. */
const QUIET_MS = 400;

/** The progress of a tail that reads again up to its old positions. */
export class Rereading {
  readonly #since = performance.now();
  /** By topic and partition: the offset it had reached. */
  readonly #targets = new Map<string, number>();

  constructor(partitions: readonly TailPartition[]) {
    for (const state of partitions) {
      if (state.position !== null) this.#targets.set(nameOf(state), state.position);
    }
  }

  /** The lag without the records that are read again; null when nothing is read again any more. */
  lag(partitions: readonly TailPartition[]): number | null {
    let lag = 0;
    let again = false;
    for (const state of partitions) {
      const { position, logEnd } = state;
      const target = this.#targets.get(nameOf(state)) ?? 0;
      if (position === null || logEnd === null) continue;
      again ||= position < Math.min(target, logEnd);
      lag += Math.max(0, logEnd - Math.max(position, target));
    }
    return again ? lag : null;
  }

  /** Null for a moment at the start, and when it is done. */
  progress(partitions: readonly TailPartition[]): RereadProgress | null {
    let done = 0;
    let total = 0;
    for (const state of partitions) {
      const { begin, position, lag } = state;
      const target = this.#targets.get(nameOf(state)) ?? null;
      if (target === null || begin === null || position === null) continue;
      total += target - begin;
      // A truncated log ends before the target.
      done += lag === 0 ? target - begin : Math.min(position, target) - begin;
    }
    return done >= total || performance.now() - this.#since < QUIET_MS ? null : { done, total };
  }
}

function nameOf({ topic, partition }: TailPartition): string {
  return `${topic}/${partition}`;
}
