import type { ErrorData } from "../../contract/errors.ts";
import { BrokerFetcher } from "./broker-fetcher.ts";
import type { FetchHost } from "./fetch-host.ts";
import type { TailPartition } from "./tail-partition.ts";

/** The fetchers of a topic: one for each broker that leads a partition. */
export class FetcherSet {
  readonly #host: FetchHost;
  readonly #onDefect: (error: unknown) => void;
  readonly #fetchers = new Map<number, BrokerFetcher>();

  /** @param onDefect called when a fetcher ends by an error that no broker caused */
  constructor(host: FetchHost, onDefect: (error: unknown) => void) {
    this.#host = host;
    this.#onDefect = onDefect;
  }

  get size(): number {
    return this.#fetchers.size;
  }

  /** Why one of the brokers cannot be reached; null when all can. */
  get error(): ErrorData | null {
    for (const { error } of this.#fetchers.values()) if (error !== null) return error;
    return null;
  }

  /** Why this broker cannot be reached; null when it can, or when it leads nothing. */
  errorOf(brokerId: number): ErrorData | null {
    return this.#fetchers.get(brokerId)?.error ?? null;
  }

  /** Gives every broker the partitions that it leads now, and stops the fetchers of brokers that lead none. */
  assign(byLeader: ReadonlyMap<number, readonly TailPartition[]>): void {
    for (const [brokerId, fetcher] of this.#fetchers) {
      if (byLeader.has(brokerId)) continue;
      fetcher.stop();
      this.#fetchers.delete(brokerId);
    }
    for (const [brokerId, states] of byLeader) this.#fetcher(brokerId).assign(states);
  }

  /** Wakes the fetchers after a change. */
  wake(): void {
    for (const fetcher of this.#fetchers.values()) fetcher.wake();
  }

  stop(): void {
    for (const fetcher of this.#fetchers.values()) fetcher.stop();
    this.#fetchers.clear();
  }

  #fetcher(brokerId: number): BrokerFetcher {
    const running = this.#fetchers.get(brokerId);
    if (running !== undefined) return running;
    const fetcher = new BrokerFetcher(brokerId, this.#host);
    this.#fetchers.set(brokerId, fetcher);
    fetcher.run().catch(this.#onDefect);
    return fetcher;
  }
}
