import type { ScanProgress } from "../../contract/scan.ts";
import type { ScanClock } from "./scan-clock.ts";
import type { TailPartition } from "./tail-partition.ts";

/**
 * The progress of a scan.
 * @param left remaining offsets; null while unknown
 * @param speed offsets per second
 */
export function scanProgress(
  partitions: readonly TailPartition[],
  clock: ScanClock,
  left: number | null,
  speed: number,
  workers: number,
): ScanProgress {
  let done = 0;
  let total: number | null = partitions.length === 0 ? null : 0;
  for (const { begin, end, position } of partitions) {
    done += position === null || begin === null ? 0 : position - begin;
    total = total === null || begin === null || end === null ? null : total + end - begin;
  }
  return {
    done,
    total,
    durationMs: Math.round(clock.durationMs),
    remainingMs: left === null || speed <= 0 || total === null ? null : Math.round((left / speed) * 1_000),
    workers,
  };
}
