import type { PreviewOf, RequestOf, TargetOutcome } from "../../contract/changes.ts";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Change } from "../changes/change.ts";
import { countOf } from "../kit/words.ts";
import { checkTopicsToEmpty } from "./check-changes.ts";
import { ALL_RECORDS, mustTakeDeletion, WRITTEN_MEANWHILE } from "./records-change.ts";
import { standingsOf, targetOf, titled } from "./standing-of.ts";
import { deleteRecordsCommand } from "./topic-commands.ts";

/** Deletes every record of topics, which stay. */
export const emptyTopics: Change<RequestOf<"topics.empty">, PreviewOf<"topics.empty">> = {
  effect: "destroys",
  check: checkTopicsToEmpty,
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
  async apply({ topics }, { topics: names }, { preview }) {
    const partitions = new Map((await topics.standing(names)).map((one) => [one.topic, one.partitions]));
    const outcomes: TargetOutcome[] = [];
    for (const [at, planned] of preview.topics.entries()) {
      const before = (partitions.get(planned.topic) ?? []).map(allOf);
      const own = await topics
        .deleteRecords(planned, before)
        .catch((error: unknown) => [{ target: planned.topic, error: toErrorData(error) }]);
      outcomes.push(...own);
      if (!own.some(({ error }) => error !== null && LOST.has(error.code))) continue;
      // A cluster that does not answer is not asked for the next: each would wait as long.
      outcomes.push(...preview.topics.slice(at + 1).map(({ topic }) => ({ target: topic, error: unsent(topic) })));
      break;
    }
    return { outcomes };
  },
};

/** It was sent, and nobody knows what became of it. */
const LOST: ReadonlySet<string> = new Set(["OUTCOME_UNKNOWN", "WORKER_DIED"]);

function unsent(topic: string): ErrorData {
  return new TailwaterError("CANCELLED", `Topic ${topic} was not emptied: the answer before it was lost.`, {
    subject: `topic ${topic}`,
    hint: "Look at the topics, and plan the rest again.",
  }).toData();
}

const allOf = (partition: number) => ({ partition, offset: ALL_RECORDS });
