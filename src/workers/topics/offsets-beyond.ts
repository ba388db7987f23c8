import type { LateAsked } from "../../contract/tails.ts";
import { SMALL_READING } from "../../contract/tails.ts";
import type { Work } from "../../contract/work.ts";
import { addTo } from "../kafka/add-to.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { beyondEnd, findAscending } from "../tail/ascending.ts";
import { SideReader } from "../tail/side-reader.ts";
import { askLogEnds, type LogEnds } from "../tail/starts.ts";

/** The partitions of one topic at one leader. */
interface Share {
  readonly topic: string;
  readonly leader: number;
  readonly ends: readonly LogEnds[];
}

/**
 * The number of offsets after the first record at or after `until` that must be read to find every record before that
 * time, over all topics and partitions. 0 when the brokers set the timestamps; a partition that cannot be asked counts
 * as 0.
 * @throws TailwaterError when a broker does not answer
 */
export async function askOffsetsBeyond(link: ClusterLink, asked: LateAsked, work: Work): Promise<number> {
  const shares = await askShares(link, asked);
  const most = shares.reduce((sum, { ends }) => sum + beyondEnd(ends), 0);
  // A check for ascending timestamps is worth its requests only when it can save many records.
  if (most <= SMALL_READING.records) return most;
  const counts = await Promise.all(shares.map((share) => beyondOf(link, asked, share, work.signal)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function askShares(link: ClusterLink, { topics, partitions, isolation, until }: LateAsked): Promise<Share[]> {
  const metadata = await link.metadata(topics);
  const asked: Promise<Share>[] = [];
  for (const { name: topic, partitions: all } of metadata.topics) {
    const byLeader = new Map<number, number[]>();
    for (const { leader, partition } of all) {
      if (leader < 0 || (partitions !== "all" && !partitions.includes(partition))) continue;
      addTo(byLeader, leader, partition);
    }
    for (const [leader, numbers] of byLeader) {
      const ask = async () => askLogEnds(await link.node(leader), topic, numbers, isolation, null, until);
      asked.push(ask().then((ends) => ({ topic, leader, ends })));
    }
  }
  return Promise.all(asked);
}

async function beyondOf(
  link: ClusterLink,
  { isolation }: LateAsked,
  { topic, leader, ends }: Share,
  signal: AbortSignal,
): Promise<number> {
  const timed = ends.filter(({ errorCode, atEnd, latest }) => errorCode === KAFKA.none && atEnd >= 0 && atEnd < latest);
  const reader = await SideReader.open(link, leader, topic, isolation, signal, () => {});
  try {
    const ascending = await findAscending(reader, timed);
    return beyondEnd(ends.map((one) => ({ ...one, ascends: ascending.has(one.partition) })));
  } finally {
    reader.close();
  }
}
