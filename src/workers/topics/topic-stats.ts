import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { EARLIEST, LATEST, listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";

/** Log start and end of one topic, summed over its partitions. */
export interface LogRange {
  readonly start: number;
  readonly end: number;
  readonly error: ErrorData | null;
}

/** By topic name: partitions that one leader answers for. */
type Share = Map<string, number[]>;

/** Asks each leader once for the earliest and once for the latest offsets of the topics named. */
export async function askLogRanges(link: ClusterLink, topics: readonly string[]): Promise<Map<string, LogRange>> {
  const metadata = await link.metadata(topics);
  const sums = new Map<string, { start: number; end: number; error: ErrorData | null }>();
  const shares = new Map<number, Share>();
  for (const topic of metadata.topics) {
    sums.set(topic.name, { start: 0, end: 0, error: topicError(topic) });
    for (const { leader, partition } of topic.partitions) {
      if (leader < 0) continue;
      const share = shares.get(leader) ?? new Map<string, number[]>();
      shares.set(leader, share.set(topic.name, [...(share.get(topic.name) ?? []), partition]));
    }
  }
  const failed = (topic: string, error: ErrorData) => {
    const sum = sums.get(topic);
    if (sum !== undefined) sum.error ??= error;
  };
  const add = (answers: Map<string, readonly OffsetAnswer[]>, end: "start" | "end") => {
    for (const [topic, partitions] of answers) {
      const sum = sums.get(topic);
      for (const { errorCode, offset, partition } of partitions) {
        if (errorCode !== KAFKA.none) failed(topic, protocolError(errorCode, `${topic}/${partition}`).toData());
        else if (sum !== undefined) sum[end] += offset;
      }
    }
  };
  await Promise.all(
    [...shares].map(async ([leader, share]) => {
      try {
        const connection = await link.node(leader);
        const ask = (timestamp: number) =>
          listOffsets(
            connection,
            "read_uncommitted",
            [...share].map(([topic, partitions]) => ({
              topic,
              partitions: partitions.map((partition) => ({ partition, timestamp })),
            })),
          );
        const [earliest, latest] = await Promise.all([ask(EARLIEST), ask(LATEST)]);
        add(earliest, "start");
        add(latest, "end");
      } catch (error) {
        for (const topic of share.keys()) failed(topic, toErrorData(error));
      }
    }),
  );
  return sums;
}

function topicError({ name, errorCode, partitions }: MetadataTopic): ErrorData | null {
  if (errorCode !== KAFKA.none) return protocolError(errorCode, `topic ${name}`).toData();
  const leaderless = partitions.find(({ leader }) => leader < 0);
  if (leaderless === undefined) return null;
  return protocolError(KAFKA.leaderNotAvailable, `${name}/${leaderless.partition}`).toData();
}
