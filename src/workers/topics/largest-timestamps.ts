import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { BrokerConnection } from "../kafka/broker-connection.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import { KAFKA, protocolError } from "../kafka/protocol-errors.ts";
import { negotiate } from "../wire/api.ts";
import { LIST_OFFSETS } from "../wire/apis/list-offsets.ts";

/** The special time of ListOffsets for the record with the largest timestamp (KIP-734). */
const MAX_TIMESTAMP = -3;
/** The first version that knows it: an older broker takes it for a time, and answers with the first record. */
const KNOWS_IT = 7;

/** One partition and who leads it; −1: nobody. */
export interface LedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
}

/** @property at ms since the epoch; null: unknown, or there is no record */
export interface LargestTimestamp {
  readonly at: number | null;
  /** Why it is unknown; null for an empty partition. */
  readonly error: ErrorData | null;
}

/**
 * The largest timestamp of each partition, one request per leader. No record is read.
 * @param onAnswer called once for each partition
 */
export async function askLargestTimestamps(
  link: ClusterLink,
  partitions: readonly LedPartition[],
  onAnswer: (topic: string, partition: number, answer: LargestTimestamp) => void,
): Promise<void> {
  const byLeader = new Map<number, Map<string, number[]>>();
  for (const { topic, partition, leader } of partitions) {
    if (leader < 0) {
      const error = protocolError(KAFKA.leaderNotAvailable, `${topic}/${partition}`).toData();
      onAnswer(topic, partition, { at: null, error });
      continue;
    }
    const share = byLeader.get(leader) ?? new Map<string, number[]>();
    byLeader.set(leader, share.set(topic, [...(share.get(topic) ?? []), partition]));
  }
  await Promise.all(
    [...byLeader].map(async ([leader, share]) => {
      const answers = await askLeader(link, leader, share).catch((error: unknown) => toErrorData(error));
      for (const [topic, numbers] of share) {
        const told = answers instanceof Map ? new Map(answers.get(topic)?.map((one) => [one.partition, one])) : answers;
        for (const number of numbers) {
          onAnswer(
            topic,
            number,
            told instanceof Map ? judge(topic, number, told.get(number)) : { at: null, error: told },
          );
        }
      }
    }),
  );
}

async function askLeader(link: ClusterLink, leader: number, share: ReadonlyMap<string, readonly number[]>) {
  const connection = await link.node(leader);
  mustKnowIt(connection, leader);
  const questions = [...share].map(([topic, numbers]) => ({
    topic,
    partitions: numbers.map((partition) => ({ partition, timestamp: MAX_TIMESTAMP })),
  }));
  return listOffsets(connection, "read_uncommitted", questions);
}

function mustKnowIt({ versions }: Pick<BrokerConnection, "versions">, broker: number): void {
  if ((negotiate(LIST_OFFSETS, versions) ?? 0) >= KNOWS_IT) return;
  throw new TailwaterError("API_UNSUPPORTED", `Broker ${broker} cannot say when a topic was written last.`, {
    subject: `broker ${broker}`,
    hint: "Kafka 3.0 brings that (ListOffsets version 7).",
  });
}

function judge(topic: string, partition: number, answer: OffsetAnswer | undefined): LargestTimestamp {
  const errorCode = answer?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (errorCode !== KAFKA.none) {
    return { at: null, error: protocolError(errorCode, `${topic}/${partition}`).toData() };
  }
  const at = answer?.timestamp ?? -1;
  return { at: at >= 0 && Number.isSafeInteger(at) ? at : null, error: null };
}
