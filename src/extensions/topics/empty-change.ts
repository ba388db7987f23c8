import type { PreviewOf, RequestOf } from "../../contract/changes.ts";
import type { Change } from "../changes/change.ts";
import { countOf } from "../kit/words.ts";
import { checkTopicsOfPlan } from "./check-changes.ts";
import { ALL_RECORDS, mustTakeDeletion, WRITTEN_MEANWHILE } from "./records-change.ts";
import { standingsOf, targetOf, titled } from "./standing-of.ts";
import { deleteRecordsCommand } from "./topic-commands.ts";

/** Deletes every record of topics and keeps the topics. */
export const emptyTopics: Change<RequestOf<"topics.empty">, PreviewOf<"topics.empty">> = {
  effect: "destroys",
  check: checkTopicsOfPlan,
  async plan({ topics }, { topics: names }) {
    const standings = await standingsOf(topics, names);
    await mustTakeDeletion(topics, standings);
    const stats = new Map((await topics.stats(names)).map((one) => [one.name, one]));
    return {
      ...{ title: titled("Empty", names), target: targetOf(names), validated: false },
      preview: { topics: standings.map(({ topic, topicId }) => ({ topic, topicId })) },
      lines: standings.map(({ topic, partitions }) => {
        const records = stats.get(topic)?.records ?? null;
        return {
          name: topic,
          old: records === null ? "records unknown" : countOf(records, "record"),
          new: "0 records",
          note: `in ${countOf(partitions.length, "partition")}`,
        };
      }),
      requests: ["DeleteRecords"],
      command: deleteRecordsCommand(
        standings.map(({ topic, partitions }) => ({ topic, before: partitions.map(allOf) })),
      ),
      warnings: ["Deleted records cannot be brought back.", WRITTEN_MEANWHILE],
    };
  },
  // The plan has the ids, so that a recreated topic is not touched.
  apply: async ({ topics }, _, { preview }) => ({ outcomes: await topics.empty(preview.topics) }),
};

const allOf = (partition: number) => ({ partition, offset: ALL_RECORDS });
