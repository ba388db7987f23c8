import type { ErrorData } from "../../../contract/errors.ts";
import type { ConnectionSettings } from "../../../contract/profiles.ts";
import type { TailRequest, TailState } from "../../../contract/tails.ts";
import type { PartitionReader } from "../../batch/partition-reader.ts";
import type { ClientLog } from "../../kafka/log.ts";
import { partitionOf, topicOf } from "../../store/record-sink.ts";
import type { EventLog } from "../events.ts";
import type { FixedRange } from "../starts.ts";
import { TailEngine } from "../tail-engine.ts";
import type { TailPartition } from "../tail-partition.ts";
import type { TailFeed } from "./tail-feed.ts";

export interface ClusterFeedOptions {
  readonly settings: ConnectionSettings;
  readonly request: Pick<TailRequest, "topics" | "startAt" | "endAt" | "partitions" | "isolation">;
  /** By topic index, then partition: read exactly these offsets instead of the request's. Null: as requested. */
  readonly ranges: readonly ReadonlyMap<number, FixedRange>[] | null;
  readonly log: ClientLog;
  readonly events: EventLog;
  readonly makeReader: (topicIndex: number, partition: number) => PartitionReader;
  /** The most bytes of all running fetches. */
  readonly fetchBytes: () => number;
  readonly onRecreated: () => void;
  readonly onChange: () => void;
}

/** States, the most important first. */
const WORST_FIRST: readonly TailState[] = ["failed", "reconnecting", "starting", "paused", "scanning", "live", "done"];

export function worstState(states: readonly TailState[]): TailState {
  return WORST_FIRST.find((state) => states.includes(state)) ?? "starting";
}

/** Combines one engine per topic into one feed. */
export class ClusterFeed implements TailFeed {
  readonly workers = 1;
  readonly #options: ClusterFeedOptions;
  #engines: readonly TailEngine[];
  #resting = false;

  constructor(options: ClusterFeedOptions) {
    this.#options = options;
    this.#engines = this.#makeEngines(options.ranges);
  }

  /** @throws TailwaterError when the cluster cannot be reached, or a topic is unknown or not allowed. */
  async open(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.open()));
  }

  get topics(): readonly string[] {
    return this.#options.request.topics;
  }

  get state(): TailState {
    return worstState(this.#engines.map(({ state }) => state));
  }

  get error(): ErrorData | null {
    for (const { error } of this.#engines) if (error !== null) return error;
    return null;
  }

  get partitions(): readonly TailPartition[] {
    const [only] = this.#engines;
    if (this.#engines.length === 1 && only !== undefined) return only.partitions;
    return this.#engines.flatMap(({ partitions }) => partitions);
  }

  get isDone(): boolean {
    return this.#engines.every(({ isDone }) => isDone);
  }

  partition(source: number): TailPartition | undefined {
    return this.#engines[topicOf(source)]?.partition(partitionOf(source));
  }

  brokerErrorOf(state: TailPartition): ErrorData | null {
    return this.#engines[this.topics.indexOf(state.topic)]?.brokerErrorOf(state) ?? null;
  }

  setFilter(): void {}

  setPaused(paused: boolean): void {
    for (const engine of this.#engines) engine.setPaused(paused);
  }

  async restart(): Promise<void> {
    if (!this.#resting) {
      for (const engine of this.#engines) engine.restart();
      return;
    }
    // A finished scan has closed its connections, so new engines read the same ranges again.
    const ranges = this.#engines.map(({ ranges }) => ranges);
    this.#resting = false;
    this.#engines = this.#makeEngines(ranges);
    await this.open();
  }

  rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    for (const engine of this.#engines) engine.rest();
  }

  close(): void {
    for (const engine of this.#engines) engine.close();
  }

  #makeEngines(ranges: ClusterFeedOptions["ranges"]): readonly TailEngine[] {
    const { settings, request, log, events, fetchBytes, onRecreated, onChange } = this.#options;
    return request.topics.map(
      (topic, index) =>
        new TailEngine({
          settings,
          topic,
          request,
          ranges: ranges?.[index] ?? null,
          log,
          events,
          makeReader: (partition) => this.#options.makeReader(index, partition),
          fetchBytes: () => fetchBytes() / request.topics.length,
          onRecreated,
          onChange,
        }),
    );
  }
}
