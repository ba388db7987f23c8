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

/** What a pulse is taken of. */
export interface PulseParts {
  readonly version: number;
  readonly lastEvent: number;
  readonly feed: TailFeed;
  readonly store: RecordStore;
  readonly view: RecordView;
  readonly rates: TailRates;
  /** Records that the filter in force never saw. */
  readonly untested: Untested;
  /** Null when it has not been read again. */
  readonly rereading: Rereading | null;
  /** Null when it is no scan. */
  readonly clock: ScanClock | null;
  /** Nobody knows how much there is before it was read: a recording. */
  readonly hasOpenEnd: boolean;
  /** Why the filter was given up; null while it works. */
  readonly whyGivenUp: string | null;
}

/** What the window is told of a tail, many times a second. The view is up to date by then. */
export function makePulse(parts: PulseParts): TailPulse {
  const { feed, store, view, rates, clock } = parts;
  const { totals, lag, waiting } = sumUp(feed.partitions);
  return {
    version: parts.version,
    state: feed.state,
    error: feed.error,
    epoch: view.epoch,
    firstRow: view.firstRow,
    endRow: view.endRow,
    totals,
    lag: clock === null ? liveLag(parts, lag) : lag,
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

/** What is read again was not behind; a tail that does not read now tells nothing. */
function liveLag({ feed, rereading }: PulseParts, lag: number | null): number | null {
  return feed.state === "live" ? (rereading?.lag(feed.partitions) ?? lag) : null;
}

function progress({ feed, rates, hasOpenEnd }: PulseParts, clock: ScanClock, left: number | null): ScanProgress {
  const known = scanProgress(feed.partitions, clock, left, rates.offsetsPerSecond, feed.workers);
  // A scan that starts has not asked all partitions for their ends yet.
  return hasOpenEnd || feed.state === "starting" ? { ...known, total: null, remainingMs: null } : known;
}

function tooSlow(why: string): ErrorData {
  return new TailwaterError("FILTER_TOO_SLOW", why, { hint: "Make the filter simpler, then read again." }).toData();
}
