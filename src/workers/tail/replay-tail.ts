import { TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import type { ReplayPiece, ReplaySource } from "../../contract/replay.ts";
import type { TailPulse } from "../../contract/tails.ts";
import type { ReplayQueue } from "../replay/replay-queue.ts";
import type { TailOrigin } from "./tail-origin.ts";

/** @throws TailwaterError BAD_REQUEST for a range without an end, which never ends */
export function replayOrigin(settings: ConnectionSettings | null, source: ReplaySource, sink: ReplayQueue): TailOrigin {
  if (source.kind === "recording") return { kind: "recording", path: source.path, filter: source.filter, sink };
  if (settings === null || source.request.endAt === null) {
    throw new TailwaterError("BAD_REQUEST", "A replay needs a range with an end.", { hint: "Choose an end for it." });
  }
  return { kind: "cluster", settings, request: { ...source.request, columns: [], view: "arrival" }, sink };
}

/** The next piece, with what was read up to now. @throws TailwaterError why nothing more can be read */
export function takeReplay(queue: ReplayQueue, pulse: TailPulse): ReplayPiece {
  if (pulse.filterError !== null) throw TailwaterError.fromData(pulse.filterError);
  if (pulse.state === "failed" && pulse.error !== null) throw TailwaterError.fromData(pulse.error);
  const piece = queue.take();
  const { fetched, failed } = pulse.totals;
  return {
    ...piece,
    end: pulse.state === "done" && queue.isEmpty,
    ...{ read: fetched, matched: queue.matched, unreadable: failed, matchedBytes: queue.matchedBytes },
    scan: pulse.scan,
  };
}
