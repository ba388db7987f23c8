import type { PreviewOf, RequestOf } from "../../contract/changes.ts";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { TopicWithGroups } from "../../contract/groups.ts";
import type { Change } from "../changes/change.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import { countOf } from "../kit/words.ts";
import { checkTopicsOfPlan } from "./check-changes.ts";
import { standingsOf, targetOf, titled } from "./standing-of.ts";
import { deleteTopicsCommand } from "./topic-commands.ts";

/** The most topics that warnings name. */
const MOST_WARNINGS = 10;
/** The most groups that a warning names. */
const MOST_NAMED = 5;

/** Deletes topics with all their records. It deletes by id, so that a recreated topic stays. */
export const deleteTopics: Change<RequestOf<"topics.delete">, PreviewOf<"topics.delete">> = {
  effect: "destroys",
  check: checkTopicsOfPlan,
  async plan(cluster, { topics: names }) {
    const { topics } = cluster;
    const [standings, enabled] = await Promise.all([
      standingsOf(topics, names),
      topics.deletionEnabled().catch(() => null),
    ]);
    if (enabled === false) {
      throw new TailwaterError(
        "POLICY_VIOLATION",
        "The brokers have delete.topic.enable=false, so they delete no topic.",
        {
          subject: targetOf(names),
          hint: "Set it to true on the brokers, or empty the topic instead.",
        },
      );
    }
    const stats = new Map((await topics.stats(names)).map((one) => [one.name, one]));
    return {
      ...{ title: titled("Delete", names), target: targetOf(names), validated: false },
      preview: { topics: standings.map(({ topic, topicId }) => ({ topic, topicId })) },
      lines: standings.map(({ topic, partitions }) => {
        const records = stats.get(topic)?.records ?? null;
        const counted = records === null ? "records unknown" : countOf(records, "record");
        return { name: topic, old: `${countOf(partitions.length, "partition")}, ${counted}`, new: null, note: null };
      }),
      requests: ["DeleteTopics"],
      command: deleteTopicsCommand(names),
      warnings: [
        "A deleted topic and its records cannot be brought back.",
        ...standings.filter(({ internal }) => internal).map(({ topic }) => internalWarning(topic)),
        ...(await groupWarnings(cluster, names)),
      ],
    };
  },
  async apply({ topics }, _, { preview }) {
    return { outcomes: await topics.delete(preview.topics) };
  },
};

function internalWarning(topic: string): string {
  const loss: Readonly<Record<string, string>> = {
    __consumer_offsets: "every group loses its offsets",
    __transaction_state: "open transactions stay open",
    __share_group_state: "share groups lose what they have acknowledged",
  };
  return `${topic} is Kafka's own: ${loss[topic] ?? "what the brokers keep in it is lost"}.`;
}

/** The groups with offsets in the topics, or a warning that they are unknown. */
async function groupWarnings({ groups }: ClusterWorkerApi, names: readonly string[]): Promise<readonly string[]> {
  try {
    const { topics, failures } = await groups.ofTopics(names);
    const found = topics.filter((one) => one.groups.length > 0 || one.error !== null);
    const more = found.length - MOST_WARNINGS;
    return [
      ...found.slice(0, MOST_WARNINGS).map(groupWarning),
      ...(more > 0 ? [`Groups stand in ${more} more of these topics, too.`] : []),
      ...(failures[0] === undefined ? [] : [`Not every group could be asked: ${failures[0].message}`]),
    ];
  } catch (error) {
    const these = names.length === 1 ? names[0] : "these topics";
    return [`Which groups read ${these} is unknown: ${toErrorData(error).message}`];
  }
}

function groupWarning({ topic, groups, error }: TopicWithGroups): string {
  if (error !== null) return `Which groups read ${topic} is unknown: ${error.message}`;
  const named = groups
    .slice(0, MOST_NAMED)
    .map(({ group, members }) =>
      members === null || members === 0 ? group : `${group} (${countOf(members, "member")})`,
    );
  const more = groups.length > MOST_NAMED ? ` and ${groups.length - MOST_NAMED} more` : "";
  const stand = groups.length === 1 ? "1 group stands" : `${groups.length} groups stand`;
  return `${stand} in ${topic}: ${named.join(", ")}${more}.`;
}
