import type { Filter } from "../../contract/filter.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { Receipt, TimeRange } from "../../contract/scan.ts";
import type { TailFeed } from "./feeds/tail-feed.ts";
import type { ScanClock } from "./scan-clock.ts";
import { sumUp } from "./totals.ts";

/** The sources of a receipt. */
export interface ReceiptParts {
  readonly feed: TailFeed;
  readonly isolation: IsolationLevel;
  readonly filter: Filter | null;
  readonly clock: ScanClock;
  readonly times: TimeRange | null;
  /** Records that the current filter has not tested. */
  readonly untested: number;
}

/** The current receipt of a scan. */
export function makeReceipt({ feed, isolation, filter, clock, times, untested }: ReceiptParts): Receipt {
  const { totals, waiting } = sumUp(feed.partitions);
  return {
    topics: feed.topics,
    isolation,
    filter,
    startedAt: clock.startedAt,
    endedAt: clock.endedAt,
    durationMs: Math.round(clock.durationMs),
    complete:
      feed.isDone &&
      waiting === 0 &&
      untested === 0 &&
      totals.expired === 0 &&
      feed.partitions.every((state) => state.notSearched === 0),
    waiting,
    untested,
    times,
    totals,
    partitions: feed.partitions.map((state) => ({
      topic: state.topic,
      partition: state.partition,
      low: state.begin,
      high: state.end,
      position: state.position,
      notSearched: state.notSearched,
      waiting: state.waiting,
      transaction: state.transaction,
      error: state.trouble ?? feed.brokerErrorOf(state),
      ...state.reader.counters,
    })),
  };
}
