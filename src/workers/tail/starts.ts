import { clamp, type Integer } from "../../contract/integer.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import type { EndAt } from "../../contract/scan.ts";
import type { StartAt } from "../../contract/tails.ts";
import type { BrokerConnection } from "../kafka/broker-connection.ts";
import { EARLIEST, LATEST, listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { safeOffset } from "../wire/cursor.ts";

/** Offsets [from, to) of one partition. */
export interface FixedRange {
  readonly from: number;
  readonly to: number;
  /** The id of the offsets' topic; a recreated topic has other offsets. Null: unknown (KIP-516). */
  readonly topicId: string | null;
  /** No record of them was written under a later leader epoch; −1: unknown. */
  readonly epoch: number;
}

/** Log start and end of one partition, and the result for the requested timestamp. */
export interface LogEnds {
  readonly partition: number;
  /** A Kafka error code; the offsets are valid only if it is 0. */
  readonly errorCode: number;
  readonly earliest: number;
  readonly latest: number;
  /** The log end for read_uncommitted; never before `latest`. */
  readonly highWatermark: number;
  /** The leader's epoch with `latest`, and with `highWatermark`; −1: unknown (before Kafka 2.1). */
  readonly epoch: number;
  readonly endEpoch: number;
  /** First offset at or after the timestamp; −1 when none was requested or no record is that late. */
  readonly atTimestamp: number;
  /** The same for the timestamp of a scan's end. */
  readonly atEnd: number;
  /** The start of the newest N records, for a start and an end that count records; null or absent: not searched. */
  readonly newestStart?: number | null;
  readonly newestEnd?: number | null;
  /** The broker set the timestamps from `atEnd` on, so they ascend. Absent: unknown. */
  readonly ascends?: boolean;
}

/**
 * Asks a leader for the ends of its partitions' logs. `latest` is the last stable offset under read_committed.
 *
 * No record before the offset found for a timestamp has that timestamp or a later one: Kafka looks for the first segment,
 * batch and record that reach it, by the greatest timestamp so far. So reading may begin there, whatever the order.
 * Source: Kafka's UnifiedLog.fetchOffsetByTimestamp.
 * @throws TailwaterError OFFSET_TOO_LARGE for a log that no reader of records can follow
 * @param timestamp ms since the epoch. Below 0 it is not asked for: −1, −2 … mean something else on the wire.
 */
export async function askLogEnds(
  connection: BrokerConnection,
  topic: string,
  partitions: readonly number[],
  isolation: IsolationLevel,
  timestamp: number | null,
  endTimestamp: number | null = null,
): Promise<readonly LogEnds[]> {
  const ask = async (at: number, as = isolation) => {
    const questions = partitions.map((partition) => ({ partition, timestamp: at }));
    const answers = await listOffsets(connection, as, [{ topic, partitions: questions }]);
    return new Map((answers.get(topic) ?? []).map(safeAnswer));
  };
  const askTime = (at: number | null) => (at === null ? new Map<number, SafeAnswer>() : ask(Math.max(0, at)));
  // Asked last, so that a log that grows meanwhile does not seem to end before its last stable offset.
  const [earliest, latest, uncommitted, found, foundEnd] = await Promise.all([
    ask(EARLIEST),
    ask(LATEST),
    isolation === "read_committed" ? ask(LATEST, "read_uncommitted") : new Map<number, SafeAnswer>(),
    askTime(timestamp),
    askTime(endTimestamp),
  ]);
  return partitions.map((partition) => {
    const low = earliest.get(partition);
    const high = latest.get(partition);
    const mark = uncommitted.get(partition);
    const at = found.get(partition);
    const end = foundEnd.get(partition);
    const errors = [low, high, mark, at, end].map((answer) => answer?.errorCode);
    if (low === undefined || high === undefined) errors.push(KAFKA.unknownTopicOrPartition);
    // A topic in a message format without timestamps cannot be searched by time, so reading starts at its end.
    const errorCode =
      errors.find((code) => code !== undefined && code !== KAFKA.none && code !== KAFKA.unsupportedForMessageFormat) ??
      0;
    return {
      partition,
      errorCode,
      earliest: low?.offset ?? 0,
      latest: high?.offset ?? 0,
      highWatermark: Math.max(high?.offset ?? 0, mark?.offset ?? 0),
      epoch: high?.leaderEpoch ?? -1,
      endEpoch: Math.max(high?.leaderEpoch ?? -1, mark?.leaderEpoch ?? -1),
      atTimestamp: at === undefined || at.errorCode !== KAFKA.none ? -1 : at.offset,
      atEnd: end === undefined || end.errorCode !== KAFKA.none ? -1 : end.offset,
    };
  });
}

interface SafeAnswer {
  readonly errorCode: number;
  readonly offset: number;
  readonly leaderEpoch: number;
}

function safeAnswer({ partition, errorCode, offset, leaderEpoch }: OffsetAnswer): readonly [number, SafeAnswer] {
  return [partition, { errorCode, offset: safeOffset(offset), leaderEpoch }];
}

/** Where a partition begins, and what to tell the user when it is not where they asked. */
export interface ResolvedStart {
  readonly offset: number;
  /** Null when the start is as requested. */
  readonly note: string | null;
}

/** Where a scan of a partition ends (exclusive), never before its start. */
export function resolveEnd(endAt: EndAt, start: number, ends: LogEnds): number {
  return Math.max(start, Math.min(wantedEnd(endAt, ends), ends.highWatermark));
}

/** Offsets after a scan's end that may have records of its time range, but are not read on request. */
export function notSearched(endAt: EndAt | null, end: number, { highWatermark, ascends }: LogEnds): number {
  if (endAt?.kind !== "timestamp" || endAt.stopsEarly !== true || ascends === true) return 0;
  return Math.max(0, highWatermark - end);
}

function wantedEnd(endAt: EndAt, { latest, highWatermark, atEnd, newestEnd, ascends }: LogEnds): number {
  switch (endAt.kind) {
    case "now":
      return highWatermark;
    case "last":
      return endAt.count === 0 ? highWatermark : (newestEnd ?? latest - endAt.count);
    case "offset":
      return endAt.offset;
    case "timestamp":
      return atEnd >= 0 && (ascends === true || endAt.stopsEarly === true) ? atEnd : highWatermark;
  }
}

/** Where one partition is to begin. A group may have committed any offset. */
export type PartitionStart =
  | Exclude<StartAt, { readonly kind: "offset" | "offsets" }>
  | { readonly kind: "offset"; readonly offset: Integer };

/** The start of each partition of a topic by the request: its end, if offsets are given but none for it. */
export function startsIn(startAt: StartAt, topic: string): (partition: number) => PartitionStart {
  if (startAt.kind !== "offsets") return () => startAt;
  const own = startAt.offsets.filter((one) => one.topic === topic);
  const byPartition = new Map(own.map(({ partition, offset }) => [partition, offset]));
  return (partition) => {
    const offset = byPartition.get(partition);
    return offset === undefined ? { kind: "latest" } : { kind: "offset", offset };
  };
}

export function resolveStart(startAt: PartitionStart, ends: LogEnds): ResolvedStart {
  const { partition, earliest, latest, atTimestamp } = ends;
  switch (startAt.kind) {
    case "earliest":
      return { offset: earliest, note: null };
    case "latest":
      return { offset: latest, note: null };
    case "last":
      return { offset: Math.max(earliest, ends.newestStart ?? latest - startAt.count), note: null };
    case "timestamp":
      // Times before 1970 cannot be requested, although records may have them.
      if (startAt.timestamp < 0) return { offset: earliest, note: null };
      return { offset: atTimestamp < 0 ? latest : Math.max(atTimestamp, earliest), note: null };
    case "offset": {
      // Between two that are safe.
      const offset = Number(clamp(startAt.offset, earliest, latest));
      const note =
        offset === startAt.offset
          ? null
          : `Partition ${partition} has offsets ${earliest} to ${latest}, not ${startAt.offset}: reading starts at ${offset}.`;
      return { offset, note };
    }
  }
}
