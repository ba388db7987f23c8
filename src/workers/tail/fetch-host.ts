import type { ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { FetchedPartition } from "../wire/fetch-response.ts";
import type { TailPartition } from "./tail-partition.ts";
import type { Tier } from "./tier.ts";

/** What a broker's fetcher needs of the tail it works for. */
export interface FetchHost {
  readonly link: ClusterLink;
  readonly topic: string;
  readonly isolation: IsolationLevel;
  readonly paused: boolean;
  /** Bytes one fetch may bring, all partitions together. */
  fetchBytes(): number;
  /** Finds out where these partitions begin, or where they must go on. @throws TailwaterError when it cannot ask. */
  resolve(brokerId: number, partitions: readonly TailPartition[]): Promise<void>;
  partitionAnswered(state: TailPartition, fetched: FetchedPartition): void;
  partitionFailed(state: TailPartition, errorCode: number): void;
  /** The answer says nothing of a partition that it was asked for. */
  partitionUnanswered(state: TailPartition, brokerId: number): void;
  /** It is at its place, and cannot go on: the error stays until it does. */
  partitionStuck(state: TailPartition, error: unknown): void;
  /** Where the leader keeps the offset at which the partition stands. @throws TailwaterError when it cannot ask. */
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
