// Offsets without kafkajs' admin client, which recreates a deleted topic where the broker allows it.
import { LIST_OFFSETS } from "../../src/workers/wire/apis/list-offsets.ts";
import { OFFSET_FETCH } from "../../src/workers/wire/apis/offset-fetch.ts";
import { type GroupClient, KafkaCode, type Topic } from "../kafka/groups/group-client.ts";

/** ListOffsets' special times. */
const LATEST = -1n;
const EARLIEST = -2n;
const TIMEOUT_MS = 10_000;

/** First offset and log end offset. */
export interface Range {
  readonly low: number;
  readonly high: number;
}
/** By partition. */
export type Ends = ReadonlyMap<number, Range>;

/** @throws KafkaCode when there is no such topic, or a partition has no leader */
export async function endsOf(client: GroupClient, topic: string): Promise<Ends> {
  const [found] = await client.topics([topic]);
  if (found === undefined) return new Map();
  const lows = await offsetsAt(client, found, EARLIEST);
  const highs = await offsetsAt(client, found, LATEST);
  return new Map([...lows].map(([partition, low]) => [partition, { low, high: highs.get(partition) ?? low }]));
}

async function offsetsAt(client: GroupClient, { name, leaders }: Topic, timestamp: bigint) {
  const offsets = new Map<number, number>();
  for (const broker of new Set(leaders)) {
    const partitions = leaders.flatMap((leader, partitionIndex) =>
      leader === broker ? [{ partitionIndex, currentLeaderEpoch: -1, timestamp }] : [],
    );
    const topics = [{ name, partitions }];
    const request = { replicaId: -1, isolationLevel: 0, topics, timeoutMs: TIMEOUT_MS };
    const answer = await client.askBroker(broker, LIST_OFFSETS, request);
    for (const { partitionIndex, errorCode, offset } of answer.topics.flatMap((one) => one.partitions)) {
      if (errorCode !== 0) throw new KafkaCode(`Asking for the offsets of ${name}`, errorCode);
      offsets.set(partitionIndex, Number(offset)); // the demo’s logs are short
    }
  }
  return offsets;
}

/** A group's committed offsets in a topic, by partition. @throws KafkaCode when the coordinator refuses */
export async function committedIn(
  client: GroupClient,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const one = { groupId: group, memberId: null, memberEpoch: -1, topics: null };
  const request = { groupId: group, topics: null, groups: [one], requireStable: false };
  const codeOf = (answer: { readonly errorCode: number; readonly groups: readonly { errorCode: number }[] }) =>
    answer.groups[0]?.errorCode ?? answer.errorCode;
  const answer = await client.askCoordinator(group, OFFSET_FETCH, request, codeOf);
  if (codeOf(answer) !== 0) throw new KafkaCode(`Asking for the offsets of group ${group}`, codeOf(answer));
  const topics = answer.groups[0]?.topics ?? answer.topics;
  const partitions = topics.flatMap(({ name, partitions }) => (name === topic ? partitions : []));
  return new Map(
    partitions.flatMap(({ partitionIndex, committedOffset }) =>
      committedOffset >= 0 ? [[partitionIndex, Number(committedOffset)] as const] : [],
    ),
  );
}
