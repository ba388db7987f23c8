import type { Integer } from "../../contract/integer.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import { LIST_OFFSETS } from "../wire/apis/list-offsets.ts";
import type { BrokerConnection } from "./broker-connection.ts";

/** Special timestamps of ListOffsets. */
export const EARLIEST = -2;
export const LATEST = -1;

const CONSUMER = -1;
/** A search by time in remote storage may take this long. */
const REMOTE_SEARCH_MS = 9_000;

export interface OffsetQuestion {
  readonly partition: number;
  /** ms since the epoch, or EARLIEST or LATEST. */
  readonly timestamp: number;
}

export interface OffsetAnswer {
  readonly partition: number;
  readonly errorCode: number;
  /** −1 when no record is at or after the timestamp. */
  readonly offset: Integer;
  /** Of the record at that offset, ms since the epoch; −1 for EARLIEST, LATEST and none. */
  readonly timestamp: Integer;
  /** The leader's epoch for LATEST, otherwise the record's; −1: unknown (before Kafka 2.1). */
  readonly leaderEpoch: number;
}

/**
 * ListOffsets for several topics that one broker leads. LATEST is the last stable offset under read_committed.
 * @throws TailwaterError when the connection fails; other errors are in the answer.
 */
export async function listOffsets(
  connection: Pick<BrokerConnection, "ask">,
  isolation: IsolationLevel,
  topics: readonly { readonly topic: string; readonly partitions: readonly OffsetQuestion[] }[],
): Promise<Map<string, readonly OffsetAnswer[]>> {
  const answer = await connection.ask(LIST_OFFSETS, {
    replicaId: CONSUMER,
    isolationLevel: isolation === "read_committed" ? 1 : 0,
    topics: topics.map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map(({ partition, timestamp }) => ({
        partitionIndex: partition,
        currentLeaderEpoch: -1,
        timestamp: BigInt(timestamp),
      })),
    })),
    timeoutMs: REMOTE_SEARCH_MS,
  });
  return new Map(
    answer.topics.map(({ name, partitions }) => [
      name,
      partitions.map(({ partitionIndex, errorCode, offset, timestamp, leaderEpoch }) => ({
        partition: partitionIndex,
        errorCode,
        timestamp,
        offset,
        leaderEpoch,
      })),
    ]),
  );
}
