import type { PreviewOf, RequestOf } from "../../contract/changes.ts";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Change } from "../changes/change.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import { countOf } from "../kit/words.ts";
import { checkTopicsOfPlan } from "./check-changes.ts";
import { standingsOf, targetOf, titled } from "./standing-of.ts";
import { deleteTopicsCommand } from "./topic-commands.ts";

/** Each asks every group of the cluster. */
const MOST_ASKED_FOR_GROUPS = 5;
/** Groups that a warning names. */
const MOST_NAMED = 5;

/** Deletes topics with all their records. By id, so that a topic recreated meanwhile stays. */
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
  if (names.length > MOST_ASKED_FOR_GROUPS) return [`Which groups read these ${names.length} topics was not asked.`];
  const warnings = await Promise.all(
    names.map(async (topic) => {
      try {
        const found = await groups.ofTopic(topic);
        if (found.length === 0) return [];
        const named = found.slice(0, MOST_NAMED).map(({ group, members }) => {
          return members !== null && members > 0 ? `${group} (${countOf(members, "member")})` : group;
        });
        const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : "";
        const stand = found.length === 1 ? "1 group stands" : `${found.length} groups stand`;
        return [`${stand} in ${topic}: ${named.join(", ")}${more}.`];
      } catch (error) {
        return [`Which groups read ${topic} is unknown: ${toErrorData(error).message}`];
      }
    }),
  );
  return warnings.flat();
}
