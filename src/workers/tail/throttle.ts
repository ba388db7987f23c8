import { TailwaterError } from "../../contract/errors.ts";

/** The longest pause that we keep for a broker (KIP-219), ms. The broker itself delays requests that come too early. */
export const LONGEST_THROTTLE_MS = 30_000;
/** Pauses are reported from this length on, ms, or after this many in a row without records. */
const REPORT_AT_ONCE_MS = 5_000;
const REPORT_IN_A_ROW = 3;

/**
 * A pause that the user should see, because reading stops for seconds.
 * @param inARow consecutive answers without records that asked for a pause, including this one
 */
export function isWorthReporting(throttleMs: number, inARow: number): boolean {
  return throttleMs >= REPORT_AT_ONCE_MS || inARow >= REPORT_IN_A_ROW;
}

/** Why a partition is not read: the broker asks to wait. @param position null while its position is searched */
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
