import { TailwaterError } from "../../contract/errors.ts";
import { PartitionReader } from "../batch/partition-reader.ts";
import { TimeBounds } from "../batch/time-bounds.ts";
import type { ReadAgain } from "../export/export-job.ts";
import type { RecordFilter } from "../filter/record-filter.ts";
import { ClusterFeed, type ClusterFeedOptions } from "./feeds/cluster-feed.ts";
import type { FixedRange } from "./starts.ts";
import type { TailPartition } from "./tail-partition.ts";

export type ReadAgainOptions = Pick<ClusterFeedOptions, "settings" | "request" | "log" | "events" | "fetchBytes">;

/** Reads everything that a tail has read so far again, with the current filter, into another sink. */
export function readAgain(
  options: ReadAgainOptions,
  partitions: readonly TailPartition[],
  filter: RecordFilter | null,
): ReadAgain {
  const { topics, isolation } = options.request;
  const bounds = TimeBounds.of(options.request);
  const ranges = topics.map(() => new Map<number, FixedRange>());
  for (const { topic, partition, begin, position, topicId, reader } of partitions) {
    if (begin === null || position === null) continue;
    ranges[topics.indexOf(topic)]?.set(partition, { from: begin, to: position, topicId, epoch: reader.epochs.last });
  }
  return (sink, signal) =>
    new Promise((resolve, reject) => {
      const feed = new ClusterFeed({
        ...options,
        ranges,
        makeReader: (topicIndex, partition) => {
          const topic = topics[topicIndex] ?? "";
          const about = { topic, topicIndex, partition, isolation, bounds };
          const reader = new PartitionReader({ ...about, sink, onFailure: () => {} });
          reader.filter = filter;
          return reader;
        },
        onRecreated: () => {},
        onChange: () => {
          if (feed.isDone) end(null);
          else if (feed.state === "failed" && feed.error !== null) end(TailwaterError.fromData(feed.error));
        },
      });
      const end = (error: unknown) => {
        feed.close();
        if (error === null) resolve();
        else reject(error);
      };
      signal.addEventListener("abort", () => end(null), { once: true });
      feed.open().catch(end);
    });
}
