import type { ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import type { TailPartition } from "./tail-partition.ts";
import type { Tier } from "./tier.ts";

/** What a broker's fetcher needs from its tail. */
export interface FetchHost {
  readonly link: ClusterLink;
  readonly topic: string;
  readonly isolation: IsolationLevel;
  readonly paused: boolean;
  /** The most bytes of one fetch, all partitions together. */
  fetchBytes(): number;
  /** Finds where these partitions start or continue. @throws TailwaterError when it cannot ask. */
  resolve(brokerId: number, partitions: readonly TailPartition[]): Promise<void>;
  partitionAnswered(state: TailPartition, fetched: FetchedPartition): void;
  partitionFailed(state: TailPartition, errorCode: number): void;
  /** The answer does not contain a requested partition. */
  partitionUnanswered(state: TailPartition, brokerId: number): void;
  /** Its position is known, but it cannot continue; the error stays until it does. */
  partitionStuck(state: TailPartition, error: unknown): void;
  /** Where the leader stores the partition's current offset. @throws TailwaterError when it cannot ask. */
  tierOf(brokerId: number, state: TailPartition): Promise<Tier>;
  /** An error of the whole response. */
  brokerError(errorCode: number, brokerId: number): TailwaterError;
  brokerLost(brokerId: number, error: ErrorData): void;
  brokerBack(brokerId: number): void;
  /** Each failed attempt to reach it. */
  brokerUnreachable(error: TailwaterError): void;
  /** Counters or states changed. */
  progressed(): void;
}
