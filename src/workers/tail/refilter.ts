import { FAILED, MATCH, type RecordFilter, type RecordsView, testAlone } from "../filter/record-filter.ts";
import { partitionOf, topicOf } from "../store/record-sink.ts";
import type { RecordStore } from "../store/record-store.ts";
import { nearTimeOf } from "../store/stored-record.ts";
import type { TimeHistogram } from "../view/time-histogram.ts";
import type { TailFeed } from "./feeds/tail-feed.ts";
import type { FilterErrorLog } from "./filter-error-log.ts";

export interface Refiltered {
  readonly store: RecordStore;
  readonly feed: TailFeed;
  readonly histogram: TimeHistogram;
  readonly errors: FilterErrorLog;
}

/**
 * Removes records that do not match the filter from the ring, and from counters and histogram. One view is reused for
 * every record.
 */
export function refilter({ store, feed, histogram, errors }: Refiltered, filter: RecordFilter | null): void {
  const none = Buffer.alloc(0);
  const view: RecordsView = { records: none, topic: "", partition: 0, header: none, headerAt: 0, isAlone: true };
  store.retain(({ segment, entry }) => {
    const source = segment.sourceOf(entry);
    const from = segment.bodyFrom(entry);
    const to = segment.bodyTo(entry);
    view.records = segment.bytes;
    view.header = segment.bytes;
    view.headerAt = segment.headerAt(entry);
    view.topic = feed.topics[topicOf(source)] ?? "";
    view.partition = partitionOf(source);
    const outcome = filter === null ? MATCH : testAlone(filter, view, from, to);
    if (outcome === MATCH) {
      histogram.addMatched(nearTimeOf(segment.bytes, view.headerAt, from, to));
      return true;
    }
    const failed = outcome === FAILED;
    feed.partition(source)?.unmatch(failed);
    if (failed) errors.add(topicOf(source), view, 0, view.records.length, filter?.failure ?? "");
    return false;
  });
}
