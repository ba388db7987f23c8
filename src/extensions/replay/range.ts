import { type ReplaySource, topicsOf } from "../../contract/replay.ts";
import type { PartitionPulse } from "../../contract/tails.ts";
import type { Rest } from "./places.ts";

/** The offsets of a partition that the dry run has read: [start, end). */
export interface Bound {
  readonly topic: string;
  readonly partition: number;
  readonly source: number;
  readonly start: number;
  readonly end: number;
}
export type Bounds = readonly Bound[];

/** A recording has no bounds: it is read as a whole. */
export function boundsOf(source: ReplaySource, partitions: readonly PartitionPulse[]): Bounds {
  if (source.kind === "recording") return [];
  const topics = source.kind === "offsets" ? topicsOf(source.ranges) : source.request.topics;
  return partitions.flatMap(({ topic, partition, start, end }) =>
    start === null || end === null
      ? []
      : [{ topic, partition, source: topics.indexOf(topic) * 0x100_0000 + partition, start, end }],
  );
}

/** The source from where the rest of it begins. @param bounds null: nothing is known of it yet */
export function cutTo(source: ReplaySource, bounds: Bounds | null, { from, also }: Rest): ReplaySource {
  if (source.kind === "recording" || bounds === null) return source;
  const least = new Map<number, number>(from);
  for (const [of, offset] of also) least.set(of, Math.min(least.get(of) ?? offset, offset));
  if (source.kind === "offsets") {
    const starts = new Map(bounds.map(({ topic, partition, source: of }) => [`${topic}/${partition}`, least.get(of)]));
    // Empty ranges stay, because records name a topic by its place among all.
    const ranges = source.ranges.map((range) => {
      const start = starts.get(`${range.topic}/${range.partition}`) ?? range.from;
      return { ...range, from: Math.min(range.to, Math.max(range.from, start)) };
    });
    return { ...source, ranges };
  }
  const { request } = source;
  // A range of times also leaves out records by their own time.
  if (request.startAt.kind === "timestamp") return source;
  const offsets = bounds.map(({ topic, partition, source: of, start, end }) => ({
    ...{ topic, partition },
    offset: Math.min(end, Math.max(start, least.get(of) ?? start)),
  }));
  return { ...source, request: { ...request, startAt: { kind: "offsets", offsets } } };
}
