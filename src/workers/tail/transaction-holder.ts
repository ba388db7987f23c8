import type { OpenTransaction } from "../../contract/record.ts";
import { type BatchTimes, readTimes } from "../batch/batch-times.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { DESCRIBE_PRODUCERS } from "../wire/apis/describe-producers.ts";
import * as header from "../wire/batch-header.ts";
import { SideReader } from "./side-reader.ts";
import type { TailPartition } from "./tail-partition.ts";

/** Enough bytes for a batch's header. */
const HEAD_BYTES = 128;
/** How long fetching the transaction's first batch may take, ms; a scan ends once the owner is known. */
const BEGIN_LIMIT_MS = 3_000;

type Place = Pick<TailPartition, "topic" | "partition" | "leader">;

/**
 * The open transaction that holds the last stable offset of a partition, as its leader reports (KIP-664): the one that
 * started first. Null when the broker is older than 2.8, refuses, or cannot be asked; this is only additional
 * information.
 * @param signal ends the tail, and with it this call
 */
export async function transactionHolder(
  link: ClusterLink,
  { topic, partition, leader }: Place,
  signal: AbortSignal,
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
  const { producerId, currentTxnStartOffset: startOffset } = first;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(BEGIN_LIMIT_MS)]);
  const since = await beginOf(link, { topic, partition, leader }, producerId, startOffset, limit).catch(() => null);
  return { producerId: String(producerId), startOffset, since };
}

/** The time of the producer's batch at the offset, ms since the epoch; null when there is another batch, or none. */
async function beginOf(
  link: ClusterLink,
  { topic, partition, leader }: Place & { readonly leader: number },
  producerId: bigint,
  fetchOffset: number,
  signal: AbortSignal,
): Promise<number | null> {
  const reader = await SideReader.open(link, leader, topic, "read_uncommitted", signal, () => {});
  let since: number | null = null;
  try {
    await reader.fetch([{ partition, fetchOffset, maxBytes: HEAD_BYTES }], HEAD_BYTES, (fetched, bytes) => {
      const { recordsFrom: at, recordsTo } = fetched;
      // A broker may send a truncated batch; its header is enough.
      if (recordsTo - at < header.HEADER_BYTES || bytes.readInt8(at + header.MAGIC_AT) < 2) return;
      if (header.producerIdOf(bytes, at) !== producerId) return;
      const times: BatchTimes = { base: 0, from: 0, max: 0, appended: false };
      readTimes(times, bytes, at);
      if (times.from >= 0 && Number.isSafeInteger(times.from)) since = times.from;
    });
  } finally {
    reader.close();
  }
  return since;
}
