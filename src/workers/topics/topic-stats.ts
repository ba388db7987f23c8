import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { type Integer, plus } from "../../contract/integer.ts";
import type { Work } from "../../contract/work.ts";
import { addTo } from "../kafka/add-to.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf, inParallel } from "../kafka/in-parallel.ts";
import { EARLIEST, LATEST, listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import type { BeingCreated } from "./being-created.ts";

/** Log start and log end of one topic, as sums over its partitions. */
export interface LogRange {
  readonly start: Integer;
  readonly end: Integer;
  readonly error: ErrorData | null;
}

/** The partitions of one leader, by topic name. */
type Share = Map<string, number[]>;

/** The most topics per request. */
const MOST_TOPICS_AT_ONCE = 1_000;

/**
 * Asks each leader for the earliest and the latest offsets of the topics.
 * @throws TailwaterError CANCELLED, and why no broker reports the leaders
 */
export async function askLogRanges(
  link: ClusterLink,
  topics: readonly string[],
  work: Work,
  creations: BeingCreated,
): Promise<Map<string, LogRange>> {
  const metadata = await link.metadata(topics);
  const described = new Map(metadata.topics.map((topic) => [topic.name, topic]));
  const partitionError = (errorCode: number, topic: string, partition: number) => {
    const found = described.get(topic)?.partitions.find((one) => one.partition === partition);
    const error = topicError(errorCode, topic, partition).toData();
    return creations.errorOf(error, topic, partition, found?.leaderEpoch ?? null);
  };
  const sums = new Map<string, { start: Integer; end: Integer; error: ErrorData | null }>();
  const shares = new Map<number, Share>();
  for (const topic of metadata.topics) {
    sums.set(topic.name, { start: 0, end: 0, error: whyNoRange(topic, creations) });
    for (const { leader, partition } of topic.partitions) {
      if (leader < 0) continue;
      const share = shares.get(leader) ?? new Map<string, number[]>();
      addTo(share, topic.name, partition);
      shares.set(leader, share);
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
        if (errorCode !== KAFKA.none) failed(topic, partitionError(errorCode, topic, partition));
        else if (sum !== undefined) sum[end] = plus(sum[end], offset);
      }
    }
  };
  const requests = [...shares].flatMap(([leader, share]) =>
    chunksOf([...share], MOST_TOPICS_AT_ONCE).map((chunk) => ({ leader, chunk })),
  );
  const ask = async ({ leader, chunk }: (typeof requests)[number]) => {
    try {
      const connection = await link.node(leader);
      const at = (timestamp: number) =>
        listOffsets(
          connection,
          "read_uncommitted",
          chunk.map(([topic, partitions]) => ({
            topic,
            partitions: partitions.map((partition) => ({ partition, timestamp })),
          })),
        );
      const [earliest, latest] = await Promise.all([at(EARLIEST), at(LATEST)]);
      add(earliest, "start");
      add(latest, "end");
    } catch (error) {
      for (const [topic] of chunk) failed(topic, toErrorData(error));
    }
  };
  const sizeOf = ({ chunk }: (typeof requests)[number]) => chunk.reduce((sum, [, own]) => sum + own.length, 0);
  await inParallel(requests, ask, { work, unit: "partition", sizeOf });
  return sums;
}

function whyNoRange({ name, errorCode, partitions }: MetadataTopic, creations: BeingCreated): ErrorData | null {
  if (errorCode !== KAFKA.none) {
    // Before KRaft a topic had this error, and no partitions yet, until its first leaders were elected.
    const isNew = errorCode === KAFKA.leaderNotAvailable && partitions.length === 0;
    return creations.errorOf(topicError(errorCode, name).toData(), name, 0, isNew ? 0 : null);
  }
  const leaderless = partitions.find(({ leader }) => leader < 0);
  if (leaderless === undefined) return null;
  const { partition, leaderEpoch } = leaderless;
  const error = topicError(KAFKA.leaderNotAvailable, name, partition).toData();
  return creations.errorOf(error, name, partition, leaderEpoch);
}
