import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import { type Integer, plus } from "../../contract/integer.ts";
import type { TopicSizes } from "../../contract/topics.ts";
import type { Work } from "../../contract/work.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import type { MetadataTopic } from "../kafka/metadata.ts";
import { askReplicaSizes } from "./replica-sizes.ts";

/** Above this number of names, a request for all topics costs less. */
const MOST_NAMED = 500;

interface Sum {
  bytes: Integer;
  /** The number of replicas that the sum still lacks. */
  missing: number;
}

/**
 * The size of topics on disk, all replicas together. A topic with an unknown replica has no sum, and the failures have
 * the reason.
 * @param names null: all
 */
export async function askSizes(link: ClusterLink, names: readonly string[] | null, work: Work): Promise<TopicSizes> {
  const { topics } = await link.metadata(names);
  const sums = new Map<string, Sum>();
  for (const { name, partitions } of topics) {
    sums.set(name, { bytes: 0, missing: partitions.reduce((sum, { replicas }) => sum + replicas, 0) });
  }
  const failures = await askReplicaSizes(link, wantedOf(names, topics), work, ({ topic, bytes, moving }) => {
    const sum = sums.get(topic);
    if (sum === undefined) return;
    sum.bytes = plus(sum.bytes, bytes);
    if (!moving) sum.missing -= 1;
  });
  const described = new Set(topics.filter(({ partitions }) => partitions.length > 0).map(({ name }) => name));
  const sizes = (names ?? topics.map(({ name }) => name)).map((name) => {
    const sum = sums.get(name);
    const isWhole = sum !== undefined && sum.missing <= 0 && described.has(name);
    return { name, bytes: isWhole ? sum.bytes : null };
  });
  const untold = sizes.filter(({ name, bytes }) => bytes === null && described.has(name)).length;
  return { topics: sizes, failures: failures.length === 0 && untold > 0 ? [replicasUntold(untold)] : failures };
}

function wantedOf(names: readonly string[] | null, topics: readonly MetadataTopic[]) {
  if (names === null || names.length > MOST_NAMED) return null;
  return topics.map(({ name, partitions }) => ({
    topic: name,
    partitions: partitions.map(({ partition }) => partition),
  }));
}

function replicasUntold(topics: number): ErrorData {
  return new TailwaterError("LEADER_NOT_AVAILABLE", `Replicas of ${topics} topics are on no broker that answers.`, {
    hint: "Brokers are down: the sizes of these topics are unknown until they are back.",
  }).toData();
}
