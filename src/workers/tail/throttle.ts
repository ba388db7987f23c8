import { TailwaterError } from "../../contract/errors.ts";

/** A broker may ask for a pause (KIP-219), but for no longer, ms: it holds back what comes too early by itself. */
export const LONGEST_THROTTLE_MS = 30_000;
/** Pauses are told from this length on, ms, or when so many come in a row that bring nothing. */
const TOLD_AT_ONCE_MS = 5_000;
const TOLD_IN_A_ROW = 3;

/**
 * A pause that a user must know of: reading stands still for seconds.
 * @param inARow answers without records that asked for a pause, this one included
 */
export function isTold(throttleMs: number, inARow: number): boolean {
  return throttleMs >= TOLD_AT_ONCE_MS || inARow >= TOLD_IN_A_ROW;
}

/** Why a partition is not read on: the broker asks for patience. @param position null while its place is searched */
export function throttled(
  brokerId: number,
  {
    topic,
    partition,
    position,
  }: { readonly topic: string; readonly partition: number; readonly position: number | null },
  throttleMs: number,
): TailwaterError {
  const at = `${topic}/${partition}`;
  const from = position === null ? "" : ` from offset ${position}`;
  return new TailwaterError(
    "KAFKA_ERROR",
    `Broker ${brokerId} returns no records of ${at}${from}: it asks to wait for ${throttleMs} ms.`,
    { subject: at, hint: "A quota of the cluster may be exceeded." },
  );
}
