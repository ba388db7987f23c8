import type { PlanLine, PreviewOf, RequestOf } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { greater, minus } from "../../contract/integer.ts";
import type { PartitionDetail, RecordsBefore } from "../../contract/topics.ts";
import type { Change } from "../changes/change.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import { countOf } from "../kit/words.ts";
import { checkDeleteRecords } from "./check-changes.ts";
import { deleteRecordsCommand } from "./topic-commands.ts";

/** Kafka's offset for every record that exists when the leader handles the request. */
export const ALL_RECORDS = -1;
export const WRITTEN_MEANWHILE = "Records written before the change is done are deleted, too.";

/** Deletes the records before an offset of each partition. */
export const deleteRecords: Change<RequestOf<"topics.deleteRecords">, PreviewOf<"topics.deleteRecords">> = {
  effect: "destroys",
  check: checkDeleteRecords,
  async plan({ topics }, { topic, before }) {
    const { topicId, internal, partitions } = await topics.describe(topic);
    await mustTakeDeletion(topics, [{ topic, internal }]);
    const byNumber = new Map(partitions.map((one) => [one.partition, one]));
    const lines = before.map((one) => lineOf(topic, one, byNumber.get(one.partition)));
    return {
      ...{ title: `Delete records of topic ${topic}`, target: topic, validated: false },
      preview: { topics: [{ topic, topicId }] },
      lines,
      requests: ["DeleteRecords"],
      command: deleteRecordsCommand([{ topic, before }]),
      warnings: [
        "Deleted records cannot be brought back.",
        ...(before.some(({ offset }) => offset === ALL_RECORDS) ? [WRITTEN_MEANWHILE] : []),
      ],
    };
  },
  async apply({ topics }, { topic, before }, { preview }) {
    const planned = preview.topics[0] ?? { topic, topicId: null };
    return { outcomes: await topics.deleteRecords(planned, before) };
  },
};

/** The old and the new log start offset of one partition. */
function lineOf(topic: string, { partition, offset }: RecordsBefore, found: PartitionDetail | undefined): PlanLine {
  const name = `${topic}/${partition}`;
  if (found === undefined) {
    throw new TailwaterError("TOPIC_UNKNOWN", `Topic ${topic} has no partition ${partition}.`, { subject: name });
  }
  const { start, end, error } = found;
  if (start === null || end === null) {
    if (error !== null) throw TailwaterError.fromData(error);
    throw new TailwaterError("LEADER_NOT_AVAILABLE", `${name} has no leader, so its offsets are unknown.`, {
      subject: name,
    });
  }
  if (offset > end) {
    throw new TailwaterError("OFFSET_OUT_OF_RANGE", `Offset ${offset} is beyond the end of ${name}, which is ${end}.`, {
      subject: name,
      hint: `Enter an offset from ${start} to ${end}.`,
    });
  }
  const next = offset === ALL_RECORDS ? end : greater(offset, start);
  // Some offsets are transaction markers or have no record, so the count is an upper limit. For a plain topic it is
  // exact.
  const note = next === start ? "nothing goes" : `up to ${countOf(minus(next, start), "record")} go`;
  return { name, old: `starts at ${start}`, new: `starts at ${next}`, note };
}

/**
 * Brokers refuse to delete records of internal topics and of topics that are only compacted, so the plan refuses it
 * first.
 * @throws TailwaterError POLICY_VIOLATION, BAD_REQUEST
 */
export async function mustTakeDeletion(
  topics: ClusterWorkerApi["topics"],
  wanted: readonly { readonly topic: string; readonly internal: boolean }[],
): Promise<void> {
  const own = wanted.find(({ internal }) => internal);
  if (own !== undefined) {
    throw new TailwaterError("BAD_REQUEST", `Topic ${own.topic} is Kafka's own: brokers do not delete its records.`, {
      subject: `topic ${own.topic}`,
    });
  }
  const names = wanted.map(({ topic }) => topic);
  for (const { name, values } of await topics.configValues(names, ["cleanup.policy"])) {
    const policy = values["cleanup.policy"] ?? null;
    // If the user may not see the configuration, the broker checks the policy.
    if (policy === null || policy.includes("delete")) continue;
    const message = `Topic ${name} has cleanup.policy ${policy}: brokers delete records only where it includes delete.`;
    throw new TailwaterError("POLICY_VIOLATION", message, {
      subject: `topic ${name}`,
      hint: "Set cleanup.policy to compact,delete first, or send tombstones.",
    });
  }
}
