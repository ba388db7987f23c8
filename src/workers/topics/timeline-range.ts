import { type Integer, minus } from "../../contract/integer.ts";
import { FAR_SHARE, FINE_MS, FINER, LEAST_FOR_ONE } from "../view/far-off.ts";

/**
 * The best first point for a timeline: the last point that has few of the `all` offsets before it, and none in the slot
 * just before it. 0 when there is no such point. The histogram uses the same rule (far-off.ts).
 * @param offsetsAfter offsets at or after each point, from the oldest record on; null when unknown
 */
export function afterFarOff(offsetsAfter: readonly (Integer | null)[], all: Integer): number {
  const mayBeFar = all < LEAST_FOR_ONE ? 0 : Math.max(1, Math.floor(Number(all) * FAR_SHARE));
  for (let point = offsetsAfter.length - 2; point > 0; point -= 1) {
    const [before, here] = [offsetsAfter[point - 1], offsetsAfter[point]];
    if (before != null && here != null && before === here && minus(all, here) <= mayBeFar) return point;
  }
  return 0;
}

/** Whether the timeline gets much finer without the far-off records. Lengths in ms. */
export function isMuchFiner(whole: number, rest: number): boolean {
  return whole >= FINER * Math.max(FINE_MS, rest);
}
