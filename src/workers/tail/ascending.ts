import { KAFKA } from "../kafka/protocol-errors.ts";
import * as header from "../wire/batch-header.ts";
import type { SideReader } from "./side-reader.ts";
import type { LogEnds } from "./starts.ts";

/** Enough bytes for a batch's header. */
const HEAD_BYTES = 128;

/** Offsets after the first record at or after a range's end, in which late records may be. */
export function beyondEnd(ends: readonly LogEnds[]): number {
  let beyond = 0;
  for (const { errorCode, atEnd, highWatermark, ascends } of ends) {
    if (errorCode === KAFKA.none && atEnd >= 0 && ascends !== true) beyond += Math.max(0, highWatermark - atEnd);
  }
  return beyond;
}

/**
 * Partitions whose first batch at or after the range's end and whose last batch both have the broker's time: everything
 * between them was written in the order of its timestamps. Any other answer (a producer's time, an old format, nothing)
 * gives no such guarantee.
 */
export async function findAscending(reader: SideReader, ends: readonly LogEnds[]): Promise<ReadonlySet<number>> {
  if (ends.length === 0) return new Set();
  const first = await appended(reader, ends, ({ atEnd }) => atEnd);
  const both = ends.filter(({ partition }) => first.has(partition));
  return both.length === 0 ? first : appended(reader, both, ({ latest }) => latest - 1);
}

/** Partitions whose batch at the offset has the broker's time. */
async function appended(
  reader: SideReader,
  ends: readonly LogEnds[],
  offsetOf: (ends: LogEnds) => number,
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  const asked = ends.map((one) => ({ partition: one.partition, fetchOffset: offsetOf(one), maxBytes: HEAD_BYTES }));
  await reader.fetch(asked, HEAD_BYTES * ends.length, ({ partition, recordsFrom, recordsTo }, bytes) => {
    // A broker may send a truncated batch; its header is enough.
    if (recordsTo - recordsFrom < header.HEADER_BYTES || bytes.readInt8(recordsFrom + header.MAGIC_AT) < 2) return;
    if (header.isAppendTime(header.attributesOf(bytes, recordsFrom))) found.add(partition);
  });
  return found;
}
