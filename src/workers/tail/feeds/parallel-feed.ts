import { type ErrorData, TailwaterError, toErrorData } from "../../../contract/errors.ts";
import type { Filter } from "../../../contract/filter.ts";
import type { TailState } from "../../../contract/tails.ts";
import { ClusterLink } from "../../kafka/cluster-link.ts";
import { partitionOf } from "../../store/record-sink.ts";
import { ShardHandle, type ShardReceiver } from "../shard/shard-handle.ts";
import type { TailPartition } from "../tail-partition.ts";
import { ClusterFeed, type ClusterFeedOptions, worstState } from "./cluster-feed.ts";
import type { TailFeed } from "./tail-feed.ts";

/**
 * A scan of one topic by several threads: this thread reads some of the partitions, further workers read the others.
 */
export class ParallelFeed implements TailFeed {
  readonly #local: ClusterFeed;
  readonly #shards: readonly ShardHandle[];

  private constructor(local: ClusterFeed, shards: readonly ShardHandle[]) {
    this.#local = local;
    this.#shards = shards;
  }

  /**
   * @param file the scan worker's bundle
   * @param threads the most threads, including this one
   * @returns null when one thread is enough
   */
  static async plan(
    options: ClusterFeedOptions,
    file: URL,
    threads: number,
    receiver: ShardReceiver,
    filter: Filter | null,
  ): Promise<ParallelFeed | null> {
    const partitions = await wantedPartitions(options);
    const shares = Math.min(threads, partitions.length);
    if (shares < 2) return null;
    const share = (index: number) => partitions.filter((_, place) => place % shares === index);
    const local = new ClusterFeed({ ...options, request: { ...options.request, partitions: share(0) } });
    const shards: ShardHandle[] = [];
    for (let index = 1; index < shares; index += 1) {
      const request = { ...options.request, partitions: share(index), filter, columns: [], view: "arrival" as const };
      shards.push(new ShardHandle(file, options, request, receiver));
    }
    return new ParallelFeed(local, shards);
  }

  async open(): Promise<void> {
    await Promise.all([this.#local.open(), ...this.#shards.map((shard) => shard.open())]);
  }

  get topics(): readonly string[] {
    return this.#local.topics;
  }

  get workers(): number {
    return this.#shards.length + 1;
  }

  get state(): TailState {
    return worstState([this.#local.state, ...this.#shards.map(({ state }) => state)]);
  }

  get error(): ErrorData | null {
    return this.#local.error ?? this.#shards.find(({ error }) => error !== null)?.error ?? null;
  }

  get partitions(): readonly TailPartition[] {
    const all = [...this.#local.partitions, ...this.#shards.flatMap(({ partitions }) => partitions)];
    return all.sort((a, b) => a.partition - b.partition);
  }

  get isDone(): boolean {
    return this.#local.isDone && this.#shards.every(({ isDone }) => isDone);
  }

  partition(source: number): TailPartition | undefined {
    return this.#local.partition(source) ?? this.partitions.find(({ partition }) => partition === partitionOf(source));
  }

  brokerErrorOf(state: TailPartition): ErrorData | null {
    return this.#local.brokerErrorOf(state);
  }

  setFilter(filter: Filter | null): void {
    for (const shard of this.#shards) shard.setFilter(filter);
  }

  setPaused(paused: boolean): void {
    this.#local.setPaused(paused);
    for (const shard of this.#shards) shard.setPaused(paused);
  }

  async restart(): Promise<void> {
    await Promise.all([this.#local.restart(), ...this.#shards.map((shard) => shard.restart())]);
  }

  rest(): void {
    this.#local.rest();
  }

  close(): void {
    this.#local.close();
    for (const shard of this.#shards) shard.close();
  }
}

async function wantedPartitions({ settings, request, log }: ClusterFeedOptions): Promise<readonly number[]> {
  if (request.partitions !== "all") return request.partitions;
  const link = new ClusterLink(settings, log);
  try {
    await link.connect();
    const [topic] = (await link.metadata(request.topics)).topics;
    return topic?.partitions.map(({ partition }) => partition) ?? [];
  } catch (error) {
    throw error instanceof TailwaterError ? error : TailwaterError.fromData(toErrorData(error));
  } finally {
    link.close();
  }
}
