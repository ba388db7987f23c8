import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { ScanProgress } from "../../contract/scan.ts";
import type { TailPulse } from "../../contract/tails.ts";
import type { RecordStore } from "../store/record-store.ts";
import type { RecordView } from "../view/record-view.ts";
import type { TailFeed } from "./feeds/tail-feed.ts";
import type { TailRates } from "./rates.ts";
import type { Rereading } from "./reread-progress.ts";
import type { ScanClock } from "./scan-clock.ts";
import { scanProgress } from "./scan-progress.ts";
import { sumUp } from "./totals.ts";
import type { Untested } from "./untested.ts";

/** The sources of a pulse. */
export interface PulseParts {
  readonly version: number;
  readonly lastEvent: number;
  readonly feed: TailFeed;
  readonly store: RecordStore;
  readonly view: RecordView;
  readonly rates: TailRates;
  /** Records that the current filter has not tested. */
  readonly untested: Untested;
  /** Null when nothing is read again. */
  readonly rereading: Rereading | null;
  /** It stopped by itself, because the ring is full. */
  readonly isHeld: boolean;
  /** Null when it is not a scan. */
  readonly clock: ScanClock | null;
  /** True for a recording: its size is unknown until it is read. */
  readonly hasOpenEnd: boolean;
  /** Why the filter was stopped; null while it works. */
  readonly whyGivenUp: string | null;
}

/** The state of a tail that the window gets many times a second. The view is up to date at that time. */
export function makePulse(parts: PulseParts): TailPulse {
  const { feed, store, view, rates, clock } = parts;
  const { totals, lag, waiting, earlier } = sumUp(feed.partitions);
  return {
    version: parts.version,
    state: feed.state,
    error: feed.error,
    epoch: view.epoch,
    firstRow: view.firstRow,
    endRow: view.endRow,
    totals,
    lag: clock === null ? liveLag(parts, lag) : lag,
    furtherOn: parts.isHeld ? (lag ?? 0) : null,
    earlier,
    waiting,
    recordsPerSecond: rates.recordsPerSecond,
    bytesPerSecond: rates.bytesPerSecond,
    storeUsedBytes: store.usedBytes,
    storeBudgetBytes: store.budgetBytes,
    untested: parts.untested.all,
    untestedMatched: parts.untested.matched,
    rereading: parts.rereading?.progress(feed.partitions) ?? null,
    lastEvent: parts.lastEvent,
    partitionCount: feed.partitions.length,
    scan: clock === null ? null : progress(parts, clock, lag),
    view: view.mode,
    filterError: parts.whyGivenUp === null ? null : tooSlow(parts.whyGivenUp),
  };
}

/** Records that are read again do not count as lag; a tail that does not read now reports no lag. */
function liveLag({ feed, rereading }: PulseParts, lag: number | null): number | null {
  return feed.state === "live" ? (rereading?.lag(feed.partitions) ?? lag) : null;
}

function progress({ feed, rates, hasOpenEnd }: PulseParts, clock: ScanClock, left: number | null): ScanProgress {
  const known = scanProgress(feed.partitions, clock, left, rates.offsetsPerSecond, feed.workers);
  // A starting scan does not know the ends of all partitions yet.
  return hasOpenEnd || feed.state === "starting" ? { ...known, total: null, remainingMs: null } : known;
}

function tooSlow(why: string): ErrorData {
  return new TailwaterError("FILTER_TOO_SLOW", why, { hint: "Make the filter simpler, then read again." }).toData();
}
