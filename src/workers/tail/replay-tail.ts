import { TailwaterError } from "../../contract/errors.ts";
import { handOver } from "../../contract/link.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import { type ReplayPiece, type ReplaySource, topicsOf } from "../../contract/replay.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { rangesByTopic } from "../batch/offset-ranges.ts";
import type { ReplayQueue } from "../replay/replay-queue.ts";
import type { TailOrigin } from "./tail-origin.ts";

/** @throws TailwaterError BAD_REQUEST for a range without an end, which never ends */
export function replayOrigin(settings: ConnectionSettings | null, source: ReplaySource, sink: ReplayQueue): TailOrigin {
  if (source.kind === "recording") {
    const { path, filter, ranges } = source;
    return { kind: "recording", path, filter, sink, ...(ranges === null ? {} : { only: rangesByTopic(ranges) }) };
  }
  if (settings !== null && source.kind === "offsets") return selectionOrigin(settings, source, sink);
  if (settings === null || source.kind === "offsets" || source.request.endAt === null) {
    throw new TailwaterError("BAD_REQUEST", "A replay needs a range with an end.", { hint: "Choose an end for it." });
  }
  return { kind: "cluster", settings, request: { ...source.request, columns: [], view: "arrival" }, sink };
}

/** Reads from the first to the last offset of each partition, and jumps over what is between the ranges. */
function selectionOrigin(
  settings: ConnectionSettings,
  { ranges, isolation, filter }: ReplaySource & { readonly kind: "offsets" },
  sink: ReplayQueue,
): TailOrigin {
  const only = rangesByTopic(ranges);
  const offsets = [...only].flatMap(([topic, own]) =>
    [...own].flatMap(([partition, { first }]) => (first === null ? [] : [{ topic, partition, offset: first }])),
  );
  const topics = topicsOf(ranges);
  // A partition that is gone would end the reading of the others.
  const request = {
    ...({ topics, startAt: { kind: "offsets", offsets }, endAt: { kind: "now" } } as const),
    ...({ partitions: "all", isolation, filter, columns: [], view: "arrival" } as const),
  };
  return { kind: "cluster", settings, request, sink, only };
}

/**
 * The next piece, with what was read up to now. @param leftOut records of a recording that it could not place
 * @throws TailwaterError why nothing more can be read
 */
export function takeReplay(queue: ReplayQueue, pulse: TailPulse, leftOut: number): ReplayPiece {
  if (pulse.filterError !== null) throw TailwaterError.fromData(pulse.filterError);
  if (pulse.state === "failed" && pulse.error !== null) throw TailwaterError.fromData(pulse.error);
  if (queue.isEmpty && queue.over !== null) throw queue.over;
  const piece = queue.take();
  const { fetched, failed } = pulse.totals;
  const answer = {
    ...piece,
    end: pulse.state === "done" && queue.isEmpty,
    ...{ read: fetched + leftOut, matched: queue.matched, unreadable: failed + leftOut },
    ...{ failing: queue.failing, failures: queue.failures, matchedBytes: queue.matchedBytes },
    scan: pulse.scan,
  };
  return handOver(answer, piece.bytes);
}
