import { greater, type Integer, minus } from "../../contract/integer.ts";
import type { TopicTimeline } from "../../contract/topics.ts";

/** The brokers' answer about when a topic's records were written. */
export type TimelineAnswer = "known" | "partly" | "empty" | "unknown";

/** `partly`: some moments are missing; `unknown`: all of them. */
export function answerOf({ times, offsetsAfter }: TopicTimeline): TimelineAnswer {
  const known = offsetsAfter.filter((count) => count !== null);
  if (known.length === 0) return times.length === 0 ? "empty" : "unknown";
  if (known.every((count) => count === 0)) return "empty";
  return known.length < times.length ? "partly" : "known";
}

/** Offsets written from each point to the next; null next to an unknown point. The last point has none. */
export function slotsOf({ offsetsAfter }: TopicTimeline): (Integer | null)[] {
  return offsetsAfter.slice(0, -1).map((count, index) => difference(count, offsetsAfter[index + 1]));
}

/** Offsets from one point to the other, to the end of the log for null; null when a broker cannot report it. */
export function recordsBetween({ offsetsAfter }: TopicTimeline, from: number, until: number | null): Integer | null {
  return difference(offsetsAfter[from], until === null ? 0 : offsetsAfter[until]);
}

/** The point nearest to a moment. @param ms since the epoch */
export function pointAt({ times }: TopicTimeline, ms: number): number {
  let nearest = 0;
  times.forEach((time, index) => {
    if (Math.abs(time - ms) < Math.abs((times[nearest] ?? 0) - ms)) nearest = index;
  });
  return nearest;
}

/** One series for the plot with a step for each slot, exact to a pixel. */
export function timelineData(timeline: TopicTimeline): [number[], (number | null)[]] {
  const slots = slotsOf(timeline).map((count) => (count === null ? null : Number(count)));
  return [[...timeline.times], [...slots, slots.at(-1) ?? null]];
}

function difference(more: Integer | null | undefined, less: Integer | null | undefined): Integer | null {
  return more == null || less == null ? null : greater(0, minus(more, less));
}
