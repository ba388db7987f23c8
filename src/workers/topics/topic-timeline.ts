import { type Integer, minus, plus } from "../../contract/integer.ts";
import type { TopicTimeline } from "../../contract/topics.ts";
import { addTo } from "../kafka/add-to.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { LATEST, listOffsets, type OffsetAnswer } from "../kafka/list-offsets.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { topicError } from "../kafka/topic-error.ts";
import { afterFarOff, isMuchFiner } from "./timeline-range.ts";

/** One leader and its partitions of the topic. */
interface Share {
  readonly leader: number;
  readonly partitions: readonly number[];
}

/** The most rounds of requests. Each round leaves out far-off records; a range from 1970 down to an hour takes four. */
const MOST_ROUNDS = 5;

/**
 * The number of offsets at or after each of `points` times, from the oldest record that is not far off to now. Uses
 * only ListOffsets, with a small request per leader and point. It reads no records.
 * @throws TailwaterError when the topic is unknown or not allowed, or no broker answers.
 */
export async function askTimeline(link: ClusterLink, topic: string, points: number): Promise<TopicTimeline> {
  const [found] = (await link.metadata([topic])).topics;
  const errorCode = found?.errorCode ?? KAFKA.unknownTopicOrPartition;
  if (errorCode !== KAFKA.none || found === undefined) throw topicError(errorCode, topic);
  const byLeader = new Map<number, number[]>();
  for (const { leader, partition } of found.partitions) {
    if (leader >= 0) addTo(byLeader, leader, partition);
  }
  const shares = [...byLeader].map(([leader, partitions]) => ({ leader, partitions }));
  const [latest, first] = await Promise.all([ask(link, topic, shares, LATEST), ask(link, topic, shares, 0)]);
  const written = first.filter(({ offset }) => offset >= 0).map(({ timestamp }) => Number(timestamp));
  if (written.length === 0) return { times: [], offsetsAfter: [], before: null };
  const now = Date.now();
  // A producer may have written any timestamp, even one in the future.
  const oldest = written.reduce((least, time) => Math.min(least, time), now);
  const ends = new Map(latest.map(({ partition, offset }) => [partition, offset]));
  const countAfter = async (time: number) => {
    const answers = await ask(link, topic, shares, time);
    // A topic in a format without timestamps answers with an error. Its count is unknown, not zero.
    if (answers.some((answer) => answer.errorCode !== KAFKA.none)) return null;
    return answers.reduce<Integer>(
      (sum, { partition, offset }) => (offset < 0 ? sum : plus(sum, minus(ends.get(partition) ?? 0, offset))),
      0,
    );
  };
  const askFrom = async (from: number): Promise<TopicTimeline> => {
    const step = Math.max(1, Math.ceil((now - from) / Math.max(1, points - 1)));
    const times = Array.from({ length: points }, (_, index) => from + index * step);
    return { times, offsetsAfter: await Promise.all(times.map(countAfter)), before: null };
  };
  const whole = await askFrom(oldest);
  return (await withoutFarOff(whole, now, askFrom)) ?? whole;
}

/** The timeline after the records that are far before all others; null when there are no such records. */
async function withoutFarOff(
  whole: TopicTimeline,
  now: number,
  askFrom: (from: number) => Promise<TopicTimeline>,
): Promise<TopicTimeline | null> {
  const [oldest, all] = [whole.times[0], whole.offsetsAfter[0]];
  if (oldest === undefined || all == null) return null;
  let nearer = whole;
  for (let round = 1; round < MOST_ROUNDS; round += 1) {
    const from = nearer.times[afterFarOff(nearer.offsetsAfter, all)] ?? oldest;
    if (from === nearer.times[0]) break;
    nearer = await askFrom(from);
  }
  const [from = oldest, left] = [nearer.times[0], nearer.offsetsAfter[0]];
  if (left == null || left === all || !isMuchFiner(now - oldest, now - from)) return null;
  return { ...nearer, before: { offsets: minus(all, left), oldest } };
}

async function ask(
  link: ClusterLink,
  topic: string,
  shares: readonly Share[],
  timestamp: number,
): Promise<readonly OffsetAnswer[]> {
  const answers = await Promise.all(
    shares.map(async ({ leader, partitions }) => {
      const questions = partitions.map((partition) => ({ partition, timestamp }));
      const answer = await listOffsets(await link.node(leader), "read_uncommitted", [{ topic, partitions: questions }]);
      return answer.get(topic) ?? [];
    }),
  );
  return answers.flat();
}
