import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Integer } from "../../contract/integer.ts";
import type { Work } from "../../contract/work.ts";
import type { BrokerConnection } from "../kafka/broker-connection.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { chunksOf, inParallel } from "../kafka/in-parallel.ts";
import { listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { negotiate } from "../wire/api.ts";
import { LIST_OFFSETS } from "../wire/apis/list-offsets.ts";

/** The special time of ListOffsets for the record with the largest timestamp (KIP-734). */
const MAX_TIMESTAMP = -3;
/** The first version with this special time. An older broker reads −3 as a time, and answers with the first record. */
const KNOWS_IT = 7;
/** The most partitions per request, because a broker reads the log of each. */
const MOST_AT_ONCE = 2_000;

/** One partition and its leader; −1: none. */
export interface LedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
}

/** @property at ms since the epoch; null: unknown, or there is no record */
export interface LargestTimestamp {
  readonly at: Integer | null;
  /** Why the timestamp is unknown; null for an empty partition. */
  readonly error: ErrorData | null;
}

/**
 * The largest timestamp of each partition, a few requests per leader. No record is read.
 * @param onAnswer called once for each partition
 * @throws TailwaterError CANCELLED
 */
export async function askLargestTimestamps(
  link: ClusterLink,
  partitions: readonly LedPartition[],
  work: Work,
  onAnswer: (topic: string, partition: number, answer: LargestTimestamp) => void,
): Promise<void> {
  const byLeader = new Map<number, LedPartition[]>();
  for (const one of partitions) {
    const { topic, partition, leader } = one;
    if (leader < 0) {
      const error = topicError(KAFKA.leaderNotAvailable, topic, partition).toData();
      onAnswer(topic, partition, { at: null, error });
      continue;
    }
    const share = byLeader.get(leader);
    if (share === undefined) byLeader.set(leader, [one]);
    else share.push(one);
  }
  const requests = [...byLeader].flatMap(([leader, share]) =>
    chunksOf(share, MOST_AT_ONCE).map((chunk) => ({ leader, chunk })),
  );
  const ask = async ({ leader, chunk }: (typeof requests)[number]) => {
    const answers = await askLeader(link, leader, chunk).catch((error: unknown) => toErrorData(error));
    for (const { topic, partition } of chunk) {
      const told =
        answers instanceof Map
          ? judge(topic, partition, answers.get(`${topic}/${partition}`))
          : { at: null, error: answers };
      onAnswer(topic, partition, told);
    }
  };
  await inParallel(requests, ask, { work, unit: "partition", sizeOf: ({ chunk }) => chunk.length });
}

/** @returns by partition */
async function askLeader(link: ClusterLink, leader: number, share: readonly LedPartition[]) {
  const connection = await link.node(leader);
  mustKnowIt(connection, leader);
  const topics = new Map<string, { readonly partition: number; readonly timestamp: number }[]>();
  for (const { topic, partition } of share) {
    const own = topics.get(topic) ?? [];
    own.push({ partition, timestamp: MAX_TIMESTAMP });
    topics.set(topic, own);
  }
  const questions = [...topics].map(([topic, partitions]) => ({ topic, partitions }));
  const answers = await listOffsets(connection, "read_uncommitted", questions);
  return new Map(
    [...answers].flatMap(([topic, told]) => told.map((one) => [`${topic}/${one.partition}`, one] as const)),
  );
}

function mustKnowIt({ versions }: Pick<BrokerConnection, "versions">, broker: number): void {
  if ((negotiate(LIST_OFFSETS, versions) ?? 0) >= KNOWS_IT) return;
  throw new TailwaterError("API_UNSUPPORTED", `Broker ${broker} cannot report the last write of a topic.`, {
    subject: `broker ${broker}`,
    hint: "This needs Kafka 3.0 (ListOffsets version 7).",
  });
}

function judge(topic: string, partition: number, answer: OffsetAnswer | undefined): LargestTimestamp {
  const errorCode = answer?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (errorCode !== KAFKA.none) {
    return { at: null, error: topicError(errorCode, topic, partition).toData() };
  }
  const at = answer?.timestamp ?? -1;
  return { at: at >= 0 ? at : null, error: null };
}
