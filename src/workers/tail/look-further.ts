import type { EndAt } from "../../contract/scan.ts";
import { SMALL_READING, type StartAt } from "../../contract/tail.ts";
import * as header from "../batch/batch-header.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import type { EventLog } from "./events.ts";
import { findNewest, type OnLook } from "./newest-records.ts";
import type { SideReader } from "./side-reader.ts";
import type { LogEnds } from "./starts.ts";

/** A search is told of at most this often, ms. */
const TELL_MS = 2_000;
/** Holds a batch's header. */
const HEAD_BYTES = 128;

export interface LookOptions {
  readonly topic: string;
  readonly endAt: EndAt | null;
  /** Where a partition is to begin; null when that is known already. */
  readonly startOf: (partition: number) => StartAt | null;
  /** Opens a reader of the leader's logs; called only when something must be read. */
  readonly openReader: () => Promise<SideReader>;
  readonly events: EventLog;
}

/**
 * Finds out what ListOffsets cannot tell, by reading in the logs: where the newest N records begin, and whether a
 * partition's timestamps ascend.
 * @throws TailwaterError when the broker is lost or refuses
 */
export async function lookFurther(asked: readonly LogEnds[], options: LookOptions): Promise<readonly LogEnds[]> {
  const good = asked.filter(({ errorCode }) => errorCode === KAFKA.none);
  const { endAt, topic, events } = options;
  const counts = (countOf: (partition: number) => number | null) =>
    good.flatMap(({ partition, earliest, latest }) => {
      const count = countOf(partition);
      return count === null || count === 0 || latest - count <= earliest
        ? []
        : [{ partition, earliest, latest, count }];
    });
  const starts = counts((partition) => {
    const startAt = options.startOf(partition);
    return startAt?.kind === "last" ? startAt.count : null;
  });
  const ends = counts((partition) =>
    endAt?.kind === "last" && options.startOf(partition) !== null ? endAt.count : null,
  );
  const timed = endAt?.kind !== "timestamp" ? [] : good.filter(({ atEnd, latest }) => atEnd >= 0 && atEnd < latest);
  if (starts.length + ends.length + timed.length === 0) return asked;
  const reader = await options.openReader();
  try {
    const onLook = teller(topic, events);
    const newestStart = await findNewest(reader, starts, onLook);
    const newestEnd = await findNewest(reader, ends, onLook);
    const ascending = await findAscending(reader, timed);
    return asked.map((one) => ({
      ...one,
      newestStart: newestStart.get(one.partition) ?? null,
      newestEnd: newestEnd.get(one.partition) ?? null,
      ascends: ascending.has(one.partition),
    }));
  } finally {
    reader.close();
  }
}

/** Says that far more is read than the range may hold: offsets behind its end, since late records may lie there. */
export function tellBeyond(ends: readonly LogEnds[], endAt: EndAt | null, topic: string, events: EventLog): void {
  if (endAt?.kind !== "timestamp" || endAt.stopsEarly === true) return;
  const beyond = beyondEnd(ends);
  if (beyond <= SMALL_READING.records) return;
  events.add(
    "range",
    `${beyond} offsets of ${topic} behind the first record after the range are read, too: late records may lie there.`,
  );
}

/** Offsets behind the first record at or after a range's end, in which late records may lie. */
export function beyondEnd(ends: readonly LogEnds[]): number {
  let beyond = 0;
  for (const { errorCode, atEnd, highWatermark, ascends } of ends) {
    if (errorCode === KAFKA.none && atEnd >= 0 && ascends !== true) beyond += Math.max(0, highWatermark - atEnd);
  }
  return beyond;
}

/**
 * Partitions whose first batch at or after the range's end and whose last batch both carry the broker's time: what lies
 * between them was written in the order of its timestamps. Any other answer (a producer's time, an old format, nothing)
 * means that it may not be.
 */
export async function findAscending(reader: SideReader, ends: readonly LogEnds[]): Promise<ReadonlySet<number>> {
  if (ends.length === 0) return new Set();
  const first = await appended(reader, ends, ({ atEnd }) => atEnd);
  const both = ends.filter(({ partition }) => first.has(partition));
  return both.length === 0 ? first : appended(reader, both, ({ latest }) => latest - 1);
}

/** Partitions whose batch at the offset carries the broker's time. */
async function appended(
  reader: SideReader,
  ends: readonly LogEnds[],
  offsetOf: (ends: LogEnds) => number,
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  const asked = ends.map((one) => ({ partition: one.partition, fetchOffset: offsetOf(one), maxBytes: HEAD_BYTES }));
  await reader.fetch(asked, HEAD_BYTES * ends.length, ({ partition, recordsFrom, recordsTo }, bytes) => {
    // A broker sends a cut batch: its header is all that is needed.
    if (recordsTo - recordsFrom < header.HEADER_BYTES || bytes.readInt8(recordsFrom + header.MAGIC_AT) < 2) return;
    if (header.isAppendTime(header.attributesOf(bytes, recordsFrom))) found.add(partition);
  });
  return found;
}

function teller(topic: string, events: EventLog): OnLook {
  let told = performance.now();
  return (partition, offset, found) => {
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    events.add(
      "range",
      `Looking for the newest records of ${topic}/${partition}: ${found} found down to offset ${offset}.`,
    );
  };
}
