import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { DESCRIBE_TOPIC_PARTITIONS } from "../wire/apis/describe-topic-partitions.ts";
import { METADATA_FULL, NO_TOPIC_ID } from "../wire/apis/metadata.ts";
import { malformed } from "../wire/wire-reader.ts";

/** One partition with its replicas, by the ids of their brokers. */
export interface PartitionDetail {
  readonly partition: number;
  /** Null: there is no leader now. */
  readonly leader: number | null;
  /** Null when the broker does not report it (before Kafka 2.1). */
  readonly leaderEpoch: number | null;
  /** The preferred leader first. */
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offline: readonly number[];
  /**
   * Replicas that can lead without loss although they are not in sync (KIP-966); null when the broker does not report
   * them.
   */
  readonly eligibleLeaders: readonly number[] | null;
  readonly lastKnownElr: readonly number[] | null;
  readonly error: ErrorData | null;
}

/** A partition in the answers of both APIs. */
interface Answered {
  readonly errorCode: number;
  readonly partitionIndex: number;
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly replicaNodes: readonly number[];
  readonly isrNodes: readonly number[];
  readonly offlineReplicas: readonly number[];
  readonly eligibleLeaderReplicas?: readonly number[] | null;
  readonly lastKnownElr?: readonly number[] | null;
}

/** A broker's default for the most partitions in one answer. */
const PAGE_PARTITIONS = 2_000;
/** No cluster has more. An endless list from a broker must not fill the memory. */
const MOST_PARTITIONS = 1_000_000;
/** The most pages of one topic. A broker configured for 100 partitions per page can send 100,000. */
const MOST_PAGES = 1_000;
/** The time limit for all pages, ms, and the time that each received partition adds to it, ms. */
const PATIENCE_MS = 10_000;
const PARTITION_MS = 10;

type Asks = Pick<ClusterLink, "ask">;

/**
 * The partitions of a topic, in order.
 * @throws TailwaterError TOPIC_UNKNOWN, TOPIC_UNAUTHORIZED, or why the cluster does not answer
 */
export async function describePartitions(link: Asks, topic: string): Promise<readonly PartitionDetail[]> {
  const all: PartitionDetail[] = [];
  for await (const page of partitionPages(link, topic)) for (const one of page) all.push(one);
  return all;
}

/**
 * The same, in the pages of the broker's answers. Uses DescribeTopicPartitions, or one Metadata request if the broker
 * lacks that API (before Kafka 3.8, and clusters with ZooKeeper).
 */
export async function* partitionPages(
  link: Asks,
  topic: string,
  pagePartitions: number = PAGE_PARTITIONS,
): AsyncGenerator<readonly PartitionDetail[]> {
  const request = { topics: [{ name: topic }], responsePartitionLimit: pagePartitions };
  const began = performance.now();
  let [next, told, pages] = [0, 0, 0];
  for (;;) {
    const cursor = next === 0 ? null : { topicName: topic, partitionIndex: next };
    const answer = await link.ask(DESCRIBE_TOPIC_PARTITIONS, { ...request, cursor }).catch((error: unknown) => {
      if (next === 0 && toErrorData(error).code === "API_UNSUPPORTED") return null;
      throw error;
    });
    if (answer === null) {
      yield detailsOf(topic, await fromMetadata(link, topic), 0, MOST_PARTITIONS);
      return;
    }
    const { nextCursor, topics } = answer;
    const until = nextCursor?.topicName === topic ? nextCursor.partitionIndex : null;
    if (until !== null && (until <= next || until > MOST_PARTITIONS)) {
      throw malformed(`the page of ${topic} that begins at partition ${next} is followed by one at ${until}`);
    }
    const found = topics.find(({ name }) => name === topic);
    const page = detailsOf(topic, found, next, until ?? MOST_PARTITIONS);
    yield page;
    if (until === null) return;
    next = until;
    told += page.length;
    pages += 1;
    if (pages > MOST_PAGES || performance.now() - began > PATIENCE_MS + told * PARTITION_MS) {
      throw malformed(`${topic} does not end: ${pages} pages named ${told} partitions`);
    }
  }
}

async function fromMetadata(link: Asks, topic: string) {
  const answer = await link.ask(METADATA_FULL, {
    topics: [{ topicId: NO_TOPIC_ID, name: topic }],
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  });
  return answer.topics.find(({ name }) => name === topic);
}

/** The partitions from `from` to before `until`, so that no page repeats partitions of another one. */
function detailsOf(
  topic: string,
  answered: { readonly errorCode: number; readonly partitions: readonly Answered[] } | undefined,
  from: number,
  until: number,
): readonly PartitionDetail[] {
  const errorCode = answered?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (errorCode !== KAFKA.none) throw topicError(errorCode, topic);
  const each = new Map((answered?.partitions ?? []).map((one) => [one.partitionIndex, one]));
  return [...each.values()]
    .filter(({ partitionIndex }) => partitionIndex >= from && partitionIndex < until)
    .sort((a, b) => a.partitionIndex - b.partitionIndex)
    .map((one) => detailOf(topic, one));
}

function detailOf(topic: string, one: Answered): PartitionDetail {
  const { partitionIndex: partition, leaderId, leaderEpoch, errorCode } = one;
  return {
    partition,
    leader: leaderId < 0 ? null : leaderId,
    leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch,
    replicas: one.replicaNodes,
    isr: one.isrNodes,
    offline: one.offlineReplicas,
    eligibleLeaders: one.eligibleLeaderReplicas ?? null,
    lastKnownElr: one.lastKnownElr ?? null,
    error: errorCode === KAFKA.none ? null : topicError(errorCode, topic, partition).toData(),
  };
}
