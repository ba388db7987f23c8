import type { EpochPath } from "../batch/epoch-path.ts";
import { sourceOf } from "../store/record-sink.ts";
import { leaderEpochOf } from "../wire/batch-header.ts";
import { readOffset } from "../wire/cursor.ts";
import type { TailFeed } from "./feeds/tail-feed.ts";

/** What was read of one partition before it is read again. */
export interface Passed {
  /** The next offset to read. */
  readonly offset: number;
  /** Under which leader epochs the records before it were written. */
  readonly epochs: EpochPath;
}

/** By source: what a feed has read up to now. */
export function passedOf(feed: Pick<TailFeed, "topics" | "partitions">): ReadonlyMap<number, Passed> {
  const passed = new Map<number, Passed>();
  for (const { topic, partition, position, reader } of feed.partitions) {
    if (position === null) continue;
    passed.set(sourceOf(feed.topics.indexOf(topic), partition), { offset: position, epochs: reader.epochs });
  }
  return passed;
}

/**
 * Whether the batch was read before. A batch below the old position is new if it has another leader epoch than what was
 * read there: the log was truncated meanwhile, and has other records at these offsets (KIP-320). Record formats before
 * v2 have no epochs, so only their offsets decide.
 */
export function hasPassed({ offset, epochs }: Passed, header: Buffer, headerAt: number): boolean {
  const first = readOffset(header, headerAt);
  return first < offset && epochs.includes(leaderEpochOf(header, headerAt), first);
}

/** Both, where reading again began before it had passed the earlier positions. */
export function furthest(
  earlier: ReadonlyMap<number, Passed>,
  later: ReadonlyMap<number, Passed>,
): Map<number, Passed> {
  const passed = new Map(later);
  for (const [source, one] of earlier) if (one.offset > (passed.get(source)?.offset ?? 0)) passed.set(source, one);
  return passed;
}
