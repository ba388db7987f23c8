import type { TopicTimeline } from "../../contract/topics.ts";

/** What the brokers could say about when a topic's records were written. */
export type TimelineAnswer = "known" | "partly" | "empty" | "unknown";

/** `partly`: some moments are missing; `unknown`: all of them. */
export function answerOf({ times, offsetsAfter }: TopicTimeline): TimelineAnswer {
  const known = offsetsAfter.filter((count) => count !== null);
  if (known.length === 0) return times.length === 0 ? "empty" : "unknown";
  if (known.every((count) => count === 0)) return "empty";
  return known.length < times.length ? "partly" : "known";
}

/** Offsets written from each point to the next; null beside a point nobody could say. The last point begins none. */
export function slotsOf({ offsetsAfter }: TopicTimeline): (number | null)[] {
  return offsetsAfter.slice(0, -1).map((count, index) => difference(count, offsetsAfter[index + 1]));
}

/** Offsets from one point to the other, to the end of the log for null; null where a broker cannot say. */
export function recordsBetween({ offsetsAfter }: TopicTimeline, from: number, until: number | null): number | null {
  return difference(offsetsAfter[from], until === null ? 0 : offsetsAfter[until]);
}

/** The point nearest to the moment. @param ms since the epoch */
export function pointAt({ times }: TopicTimeline, ms: number): number {
  let nearest = 0;
  times.forEach((time, index) => {
    if (Math.abs(time - ms) < Math.abs((times[nearest] ?? 0) - ms)) nearest = index;
  });
  return nearest;
}

/** One series for the plot, a step for each slot. */
export function timelineData(timeline: TopicTimeline): [number[], (number | null)[]] {
  const slots = slotsOf(timeline);
  return [[...timeline.times], [...slots, slots.at(-1) ?? null]];
}

function difference(more: number | null | undefined, less: number | null | undefined): number | null {
  return more == null || less == null ? null : Math.max(0, more - less);
}
