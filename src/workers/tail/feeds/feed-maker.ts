import type { Filter } from "../../../contract/filter.ts";
import type { TailResources } from "../../../contract/tail-worker.ts";
import { PartitionReader } from "../../batch/partition-reader.ts";
import type { RecordWalkOptions } from "../../batch/record-walk.ts";
import type { ReadAgain } from "../../export/export-job.ts";
import type { RecordFilter } from "../../filter/record-filter.ts";
import type { ClientLog } from "../../kafka/log.ts";
import type { EventLog } from "../events.ts";
import type { FilterErrorLog } from "../filter-error-log.ts";
import { readAgain } from "../read-again.ts";
import type { ShardReceiver } from "../shard/shard-handle.ts";
import { boundsOf, isolationOf, onlyOf, type TailOrigin } from "../tail-origin.ts";
import { ClusterFeed, type ClusterFeedOptions } from "./cluster-feed.ts";
import { ParallelFeed } from "./parallel-feed.ts";
import { RecordingFeed } from "./recording-feed.ts";
import type { TailFeed } from "./tail-feed.ts";

/** The parts of a tail that its feed and readers need. */
export interface FedTail extends Required<Pick<RecordWalkOptions, "sink" | "samples" | "histogram">> {
  readonly origin: TailOrigin;
  readonly log: ClientLog;
  readonly events: EventLog;
  /** The current ones. */
  feed(): TailFeed;
  filter(): RecordFilter | null;
  resources(): TailResources;
  errors(): FilterErrorLog;
  readonly onRecreated: () => void;
  readonly onChange: () => void;
}

/** Makes what reads a tail: its feed, and a reader per partition. */
export class FeedMaker {
  readonly #tail: FedTail;

  constructor(tail: FedTail) {
    this.#tail = tail;
  }

  /** A feed of this thread. @throws TailwaterError FILE_UNREADABLE */
  make(): TailFeed {
    const { origin, events, onChange } = this.#tail;
    if (origin.kind === "recording") return new RecordingFeed(origin.path, this.#makeReader, events, onChange);
    return new ClusterFeed(this.#optionsOf(origin));
  }

  /**
   * A filtered scan of one topic uses as many threads as it may. @param scanWorker the bundle of further threads
   * @returns null when this thread is enough
   */
  async spread(scanWorker: URL | null, receiver: ShardReceiver, filter: Filter | null): Promise<TailFeed | null> {
    const { origin } = this.#tail;
    const threads = this.#tail.resources().scanWorkers;
    if (origin.kind !== "cluster" || origin.only !== undefined || scanWorker === null || threads < 2) return null;
    if (origin.request.endAt === null || origin.request.topics.length > 1 || filter === null) return null;
    return ParallelFeed.plan(this.#optionsOf(origin), scanWorker, threads, receiver, filter);
  }

  /** Null for a recording: evicted records are in its file, which can be copied. */
  readAgain(filter: RecordFilter | null): ReadAgain | null {
    const { origin } = this.#tail;
    if (origin.kind === "recording") return null;
    return readAgain(this.#optionsOf(origin), this.#tail.feed().partitions, filter);
  }

  #optionsOf({ settings, request }: TailOrigin & { readonly kind: "cluster" }): ClusterFeedOptions {
    const { log, events, onRecreated, onChange } = this.#tail;
    return {
      ...{ settings, request, log, events, onRecreated, onChange },
      ranges: null,
      makeReader: this.#makeReader,
      fetchBytes: () => this.#tail.resources().fetchBytes,
    };
  }

  readonly #makeReader = (topicIndex: number, partition: number): PartitionReader => {
    const { origin, sink, samples, histogram, events } = this.#tail;
    // A cluster's feed creates readers in its constructor; a recording knows its topics at that time.
    const { topics } = origin.kind === "cluster" ? origin.request : this.#tail.feed();
    const topic = topics[topicIndex] ?? "";
    const reader = new PartitionReader({
      ...{ topic, topicIndex, partition, sink, samples, histogram },
      isolation: isolationOf(origin),
      bounds: boundsOf(origin),
      only: onlyOf(origin, topic, partition),
      onFailure: ({ message }) => events.add("batch-failed", `A batch of ${topic}/${partition} failed: ${message}`),
      onFilterError: (view, from, to, message) => this.#tail.errors().add(topicIndex, view, from, to, message),
    });
    reader.filter = this.#tail.filter();
    return reader;
  };
}
