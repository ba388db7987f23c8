import { TailwaterError } from "../../contract/errors.ts";
import type { TopicStanding } from "../../contract/topics.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";

type Topics = ClusterWorkerApi["topics"];

/**
 * The current state of the topics.
 * @throws TailwaterError TOPIC_UNKNOWN … for the first that the cluster does not report
 */
export async function standingsOf(topics: Topics, names: readonly string[]): Promise<readonly TopicStanding[]> {
  const standings = await topics.standing(names);
  for (const { error } of standings) if (error !== null) throw TailwaterError.fromData(error);
  return standings;
}

/** The current state of one topic. */
export async function standingOf(topics: Topics, name: string): Promise<TopicStanding> {
  const [standing] = await standingsOf(topics, [name]);
  if (standing !== undefined) return standing;
  throw new TailwaterError("TOPIC_UNKNOWN", `The cluster reports nothing about topic ${name}.`, { subject: name });
}

/** The target of a change: "orders" for one topic, "3 topics" for several. */
export function targetOf(names: readonly string[]): string {
  const [only] = names;
  return names.length === 1 && only !== undefined ? only : `${names.length} topics`;
}

export function titled(verb: string, names: readonly string[]): string {
  return names.length === 1 ? `${verb} topic ${targetOf(names)}` : `${verb} ${targetOf(names)}`;
}
