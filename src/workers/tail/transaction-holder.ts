import type { OpenTransaction } from "../../contract/tail.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { DESCRIBE_PRODUCERS } from "../wire/apis/describe-producers.ts";
import type { TailPartition } from "./tail-partition.ts";

/**
 * Whose open transaction holds the last stable offset of a partition, as its leader tells (KIP-664): the one that began
 * first. Null when the broker is older than 2.8, refuses to say, or cannot be asked: it is a word more, and no more.
 */
export async function transactionHolder(
  link: Pick<ClusterLink, "ask">,
  { topic, partition, leader }: Pick<TailPartition, "topic" | "partition" | "leader">,
): Promise<OpenTransaction | null> {
  if (leader === null) return null;
  const request = { topics: [{ name: topic, partitionIndexes: [partition] }] };
  const answer = await link.ask(DESCRIBE_PRODUCERS, request, { broker: leader }).catch(() => null);
  const found = answer?.topics
    .find(({ name }) => name === topic)
    ?.partitions.find(({ partitionIndex }) => partitionIndex === partition);
  if (found === undefined || found.errorCode !== KAFKA.none) return null;
  const [first] = found.activeProducers
    .filter(({ currentTxnStartOffset }) => currentTxnStartOffset >= 0)
    .sort((a, b) => a.currentTxnStartOffset - b.currentTxnStartOffset);
  if (first === undefined) return null;
  const lastTimestamp = Number(first.lastTimestamp);
  return {
    producerId: String(first.producerId),
    startOffset: first.currentTxnStartOffset,
    lastTimestamp: lastTimestamp >= 0 && Number.isSafeInteger(lastTimestamp) ? lastTimestamp : null,
  };
}
