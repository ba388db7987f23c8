import type { TargetOutcome } from "../../contract/changes.ts";
import { toErrorData } from "../../contract/errors.ts";
import type { RecordsBefore, TopicById } from "../../contract/topics.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { Acl } from "../kafka/denied.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { DELETE_RECORDS } from "../wire/apis/delete-records.ts";
import { mustBeSame, outcomeOf, TIMEOUT_MS } from "./topic-changes.ts";

/**
 * Deletes the records before an offset of each partition, by its leader. What one leader does not do is in the outcomes
 * of its partitions.
 * @throws TailwaterError TOPIC_UNKNOWN when the topic is another one by now; why, when no leader did any of it
 */
export async function deleteRecords(
  link: ClusterLink,
  topic: TopicById,
  before: readonly RecordsBefore[],
): Promise<readonly TargetOutcome[]> {
  const { partitions } = await mustBeSame(link, topic);
  const leaders = new Map(partitions.map(({ partition, leader }) => [partition, leader]));
  const outcomes: TargetOutcome[] = [];
  const shares = new Map<number, RecordsBefore[]>();
  for (const one of before) {
    const leader = leaders.get(one.partition) ?? null;
    if (leader !== null && leader >= 0) {
      const share = shares.get(leader);
      if (share === undefined) shares.set(leader, [one]);
      else share.push(one);
      continue;
    }
    const code = leader === null ? KAFKA.unknownTopicOrPartition : KAFKA.leaderNotAvailable;
    outcomes.push(outcome(topic.topic, one.partition, code));
  }
  const thrown: unknown[] = [];
  await Promise.all(
    [...shares].map(async ([leader, share]) => {
      try {
        outcomes.push(...(await askLeader(link, leader, topic.topic, share)));
      } catch (error) {
        thrown.push(error);
        const data = toErrorData(error);
        outcomes.push(...share.map(({ partition }) => ({ target: `${topic.topic}/${partition}`, error: data })));
      }
    }),
  );
  if (thrown.length > 0 && thrown.length === shares.size) throw thrown[0];
  const order = new Map(before.map(({ partition }, at) => [`${topic.topic}/${partition}`, at]));
  return outcomes.sort((a, b) => (order.get(a.target) ?? 0) - (order.get(b.target) ?? 0));
}

async function askLeader(link: ClusterLink, broker: number, topic: string, share: readonly RecordsBefore[]) {
  const partitions = share.map(({ partition, offset }) => ({ partitionIndex: partition, offset }));
  const request = { topics: [{ name: topic, partitions }], timeoutMs: TIMEOUT_MS };
  const about = { broker, subject: `topic ${topic}`, lookAt: LOOK_AT };
  const answer = await link.change(DELETE_RECORDS, request, about);
  const codes = new Map(
    (answer.topics.find(({ name }) => name === topic)?.partitions ?? []).map((one) => [
      one.partitionIndex,
      one.errorCode,
    ]),
  );
  // An answer that does not name what was asked for leaves open what was done.
  return share.map(({ partition }) => outcome(topic, partition, codes.get(partition) ?? KAFKA.unknownServerError));
}

const LOOK_AT = "Look at the first offset of the topic's partitions.";

function outcome(topic: string, partition: number, errorCode: number): TargetOutcome {
  const target = `${topic}/${partition}`;
  const doing = `delete records of topic ${topic}`;
  const needs: readonly Acl[] = [{ operation: "Delete", resource: "Topic", name: topic, doing }];
  return outcomeOf(target, errorCode, { subject: target, lookAt: LOOK_AT }, needs);
}
