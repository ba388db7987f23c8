import type { PreviewOf, RequestOf } from "../../contract/changes.ts";
import type { Change } from "../changes/change.ts";
import { planExpired } from "../changes/locks.ts";
import { countOf } from "../kit/words.ts";
import { checkAddPartitions } from "./check-changes.ts";
import { standingOf } from "./standing-of.ts";
import { addPartitionsCommand } from "./topic-commands.ts";

/** Adds partitions. Kafka cannot remove partitions. */
export const addPartitions: Change<RequestOf<"topics.addPartitions">, PreviewOf<"topics.addPartitions">> = {
  effect: "alters",
  check: checkAddPartitions,
  async plan({ topics }, { topic, total }) {
    const { partitions, internal, topicId } = await standingOf(topics, topic);
    const planned = { topic, topicId };
    await topics.addPartitions(planned, total, true);
    const [policy] = await topics.configValues([topic], ["cleanup.policy"]);
    const isCompacted = policy?.values["cleanup.policy"]?.includes("compact") === true;
    const more = countOf(total - partitions.length, "more partition");
    return {
      ...{ title: `Add partitions to topic ${topic}`, target: topic, validated: true },
      preview: { topics: [planned] },
      lines: [{ name: "partitions", old: String(partitions.length), new: String(total), note: more }],
      requests: ["CreatePartitions"],
      command: addPartitionsCommand(topic, total),
      warnings: [
        "Records of a key may go to another partition than before, which breaks their order by key.",
        ...(isCompacted
          ? ["It is compacted: old and new records of a key may be in two partitions, and both are kept."]
          : []),
        ...(internal ? ["It is Kafka's own topic: coordinators find its records by its number of partitions."] : []),
        "Partitions cannot be removed again.",
      ],
    };
  },
  async apply({ topics }, { topic, total }, { preview, lines }) {
    // Another administrator may have added partitions since: the broker checks only that they become more.
    const { partitions, topicId } = await standingOf(topics, topic);
    const planned = preview.topics[0] ?? { topic, topicId: null };
    if (topicId === planned.topicId && String(partitions.length) !== lines[0]?.old) throw planExpired();
    await topics.addPartitions(planned, total, false);
    return { outcomes: [{ target: topic, error: null }] };
  },
};
