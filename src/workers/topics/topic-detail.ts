import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { type Integer, plus, sumOf } from "../../contract/integer.ts";
import type { PartitionDetail, TopicDetail } from "../../contract/topics.ts";
import type { Work } from "../../contract/work.ts";
import { addTo } from "../kafka/add-to.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { EARLIEST, LATEST, listOffsets } from "../kafka/list-offsets.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import type { BeingCreated } from "./being-created.ts";
import { type PartitionDetail as DescribedPartition, describePartitions } from "./describe-partitions.ts";
import { askLargestTimestamps, type LargestTimestamp } from "./largest-timestamps.ts";
import { askReplicaSizes } from "./replica-sizes.ts";

/** Data of one partition besides its brokers. */
interface Figures {
  start: Integer | null;
  end: Integer | null;
  lastWrite: Integer | null;
  error: ErrorData | null;
  /** By broker. */
  readonly bytes: Map<number, Integer>;
}

/**
 * Everything about one topic's partitions.
 * @throws TailwaterError TOPIC_UNKNOWN, TOPIC_UNAUTHORIZED; unknown parts are null, and the result has their errors
 */
export async function askDetail(
  link: ClusterLink,
  name: string,
  work: Work,
  creations: BeingCreated,
): Promise<TopicDetail> {
  const [partitions, { topics }] = await Promise.all([describePartitions(link, name), link.metadata([name])]);
  const topic = topics.find((one) => one.name === name);
  const figures = new Map<number, Figures>();
  for (const { partition, error } of partitions) {
    figures.set(partition, { start: null, end: null, lastWrite: null, error, bytes: new Map() });
  }
  const described = { name, partitions };
  const [, , failures] = await Promise.all([
    addRanges(link, described, figures),
    addLastWrites(link, described, figures, work),
    addSizes(link, described, figures, work),
  ]);
  for (const { partition, leaderEpoch } of partitions) {
    const own = figures.get(partition);
    if (own?.error) own.error = creations.errorOf(own.error, name, partition, leaderEpoch);
  }
  return {
    ...{ name, topicId: topic?.id ?? null, internal: topic?.internal ?? false, failures },
    partitions: partitions.map((partition) => detail(partition, figures.get(partition.partition))),
  };
}

interface Described {
  readonly name: string;
  readonly partitions: readonly DescribedPartition[];
}

async function addRanges(link: ClusterLink, { name, partitions }: Described, figures: Map<number, Figures>) {
  const byLeader = new Map<number, number[]>();
  for (const { partition, leader } of partitions) {
    if (leader !== null) addTo(byLeader, leader, partition);
  }
  const askLeader = async (leader: number, numbers: readonly number[]) => {
    const connection = await link.node(leader);
    const ask = (timestamp: number) =>
      listOffsets(connection, "read_uncommitted", [
        { topic: name, partitions: numbers.map((partition) => ({ partition, timestamp })) },
      ]);
    const [earliest, latest] = await Promise.all([ask(EARLIEST), ask(LATEST)]);
    for (const [answers, place] of [[earliest, "start"] as const, [latest, "end"] as const]) {
      for (const { partition, errorCode, offset } of answers.get(name) ?? []) {
        const own = figures.get(partition);
        if (own === undefined) continue;
        if (errorCode === KAFKA.none) own[place] = offset;
        else own.error ??= topicError(errorCode, name, partition).toData();
      }
    }
  };
  await Promise.all(
    [...byLeader].map(([leader, numbers]) =>
      askLeader(leader, numbers).catch((error: unknown) => {
        for (const number of numbers) {
          const own = figures.get(number);
          if (own !== undefined) own.error ??= toErrorData(error);
        }
      }),
    ),
  );
}

async function addLastWrites(
  link: ClusterLink,
  { name, partitions }: Described,
  figures: Map<number, Figures>,
  work: Work,
) {
  const led = partitions.map(({ partition, leader }) => ({ topic: name, partition, leader: leader ?? -1 }));
  await askLargestTimestamps(link, led, work, (_, partition, { at, error }: LargestTimestamp) => {
    const own = figures.get(partition);
    if (own === undefined) return;
    own.lastWrite = at;
    // An old broker lacks this API. That is not an error of the partition.
    if (error !== null && error.code !== "API_UNSUPPORTED") own.error ??= error;
  });
}

async function addSizes(
  link: ClusterLink,
  { name, partitions }: Described,
  figures: Map<number, Figures>,
  work: Work,
): Promise<readonly ErrorData[]> {
  const wanted = [{ topic: name, partitions: partitions.map(({ partition }) => partition) }];
  return askReplicaSizes(link, wanted, work, ({ topic, partition, broker, bytes }) => {
    if (topic !== name) return;
    const sizes = figures.get(partition)?.bytes;
    sizes?.set(broker, plus(sizes.get(broker) ?? 0, bytes));
  });
}

function detail(described: DescribedPartition, figures: Figures | undefined): PartitionDetail {
  const { partition, leader, leaderEpoch, replicas, isr, offline, eligibleLeaders } = described;
  const bytes = figures?.bytes ?? new Map<number, Integer>();
  const ofLeader = leader === null ? undefined : bytes.get(leader);
  const isWhole = replicas.length > 0 && replicas.every((broker) => bytes.has(broker));
  return {
    ...{ partition, leader, leaderEpoch, replicas, inSync: isr, offline, eligibleLeaders },
    ...{ start: figures?.start ?? null, end: figures?.end ?? null, lastWrite: figures?.lastWrite ?? null },
    leaderBytes: ofLeader ?? null,
    bytes: isWhole ? sumOf(bytes.values()) : null,
    error: figures?.error ?? null,
  };
}
