import type { EndAt } from "../../contract/scan.ts";
import { SMALL_READING } from "../../contract/tails.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { beyondEnd, findAscending } from "./ascending.ts";
import type { EventLog } from "./events.ts";
import { findNewest, type OnLook } from "./newest-records.ts";
import type { SideReader } from "./side-reader.ts";
import type { LogEnds, PartitionStart } from "./starts.ts";

/** The shortest interval between reports of a search, ms. */
const TELL_MS = 2_000;

export interface LookOptions {
  readonly topic: string;
  readonly endAt: EndAt | null;
  /** The requested start of a partition; null when it is already known. */
  readonly startOf: (partition: number) => PartitionStart | null;
  /** Opens a reader of the leader's logs. Called only when something must be read. */
  readonly openReader: () => Promise<SideReader>;
  readonly events: EventLog;
}

/**
 * Finds out by reading the logs what ListOffsets cannot report: the start of the newest N records, and whether a
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

/**
 * Reports that far more is read than the range may contain: offsets after its end, because late records may be there.
 */
export function tellBeyond(ends: readonly LogEnds[], endAt: EndAt | null, topic: string, events: EventLog): void {
  if (endAt?.kind !== "timestamp" || endAt.stopsEarly === true) return;
  const beyond = beyondEnd(ends);
  if (beyond <= SMALL_READING.records) return;
  events.add(
    "range",
    `${beyond} offsets of ${topic} behind the first record after the range are read, too: late records may lie there.`,
  );
}

function teller(topic: string, events: EventLog): OnLook {
  let told = performance.now();
  return (partition, offset, found) => {
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    events.add(
      "looking-back",
      `Looking for the newest records of ${topic}/${partition}: ${found} found down to offset ${offset}.`,
    );
  };
}
