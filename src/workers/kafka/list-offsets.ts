import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/tail.ts";
import type { BrokerConnection } from "./broker-connection.ts";
import { API_KEYS, listOffsetsRequest } from "./kafkajs-internals.ts";

/** Special timestamps of ListOffsets. */
export const EARLIEST = -2;
export const LATEST = -1;

export interface OffsetQuestion {
  readonly partition: number;
  /** ms since the epoch, or EARLIEST or LATEST. */
  readonly timestamp: number;
}

export interface OffsetAnswer {
  readonly partition: number;
  readonly errorCode: number;
  /** −1 when no record is at or after the timestamp. */
  readonly offset: number;
  /** Of the record at that offset, ms since the epoch, near beyond 2^53; −1 for EARLIEST, LATEST and none. */
  readonly timestamp: number;
}

/**
 * ListOffsets v1–v3 for several topics that one broker leads. LATEST is the last stable offset under read_committed.
 * @throws TailwaterError when the connection fails, OFFSET_TOO_LARGE above 2^53−1; other errors are in the answer.
 */
export async function listOffsets(
  connection: BrokerConnection,
  isolation: IsolationLevel,
  topics: readonly { readonly topic: string; readonly partitions: readonly OffsetQuestion[] }[],
): Promise<Map<string, readonly OffsetAnswer[]>> {
  const version = connection.version(API_KEYS.listOffsets, 3);
  const isolationLevel = isolation === "read_committed" ? 1 : 0;
  const answer = await connection.send(listOffsetsRequest.protocol({ version })({ isolationLevel, topics }));
  return new Map(
    answer.responses.map(({ topic, partitions }) => [
      topic,
      partitions.map(({ partition, errorCode, offset, timestamp }) => ({
        partition,
        errorCode,
        timestamp: Number(timestamp),
        offset: exactOffset(offset, `${topic}/${partition}`),
      })),
    ]),
  );
}

function exactOffset(decimal: string, subject: string): number {
  const offset = Number(decimal);
  if (Number.isSafeInteger(offset)) return offset;
  throw new TailwaterError("OFFSET_TOO_LARGE", `Offset ${decimal} is above 2^53−1, which Tailwater cannot count.`, {
    subject,
  });
}
