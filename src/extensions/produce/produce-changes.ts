import type { PlanLine, RecordCounts } from "../../contract/changes.ts";
import type { ProduceCounts, ProduceRequest, ProduceTarget, RecordFormat } from "../../contract/produce.ts";
import type { Change, ChangeTable } from "../changes/change.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import { countOf, digits } from "../kit/words.ts";
import { checkProduce } from "./check-produce.ts";

/** What a producer must know of a topic's configuration. */
const KEYS = ["message.timestamp.type", "cleanup.policy", "max.message.bytes"];

/** Writes the records of an input to a topic: one change, however many they are. */
const produceRecords: Change<ProduceRequest, ProduceTarget> = {
  effect: "adds",
  check: checkProduce,
  async plan(cluster, request) {
    const { topic, transaction, idempotent } = request;
    const target = await targetOf(cluster, request);
    return {
      ...{ title: `Write records to topic ${topic}`, target: topic, preview: target, validated: false },
      lines: linesOf(request, target),
      requests: [
        ...(idempotent ? ["InitProducerId"] : []),
        ...(transaction ? ["AddPartitionsToTxn"] : []),
        "Produce",
        ...(transaction ? ["EndTxn"] : []),
      ],
      command: null,
      warnings: warningsOf(request, target),
    };
  },
  async apply({ produce }, request, { preview }) {
    return { outcomes: await produce.run(request, preview) };
  },
  async records({ produce }, { input }) {
    const counts = await produce.counts(input);
    return counts === null ? null : recordCounts(counts, counts.read);
  },
};

/** @param asked the records that were to be written */
export function recordCounts({ acknowledged, failed, unknown }: ProduceCounts, asked: number): RecordCounts {
  return { acknowledged, failed, unknown, notSent: Math.max(0, asked - acknowledged - failed - unknown) };
}

export const PRODUCE_CHANGES: ChangeTable<"produce.records"> = { "produce.records": produceRecords };

async function targetOf({ produce, topics }: ClusterWorkerApi, request: ProduceRequest): Promise<ProduceTarget> {
  const target = await produce.target(request.topic, request.compression);
  const [config] = await topics.configValues([request.topic], KEYS);
  const value = (key: string) => config?.values[key] ?? null;
  const [time, policy, most] = KEYS.map(value);
  const bytes = Number(most);
  return {
    ...target,
    appendsTime: time == null ? null : time === "LogAppendTime",
    compacted: policy == null ? null : policy.includes("compact"),
    mostBatchBytes: most != null && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null,
  };
}

const isExact = (format: RecordFormat) => format.kind === "ndjson" && format.exact;
const hasTimes = (format: RecordFormat) => (format.kind === "packed" ? format.timestamps : isExact(format));

const ACKS = { all: "all in-sync replicas", leader: "the leader", none: "none: nothing is confirmed" } as const;

function linesOf(request: ProduceRequest, { partitions, appendsTime }: ProduceTarget): readonly PlanLine[] {
  const { format, records, compression, acks, idempotent, transaction, perSecond } = request;
  const isDraft = format.kind === "drafts";
  const hasSome = isDraft || (format.kind === "packed" && format.partitions === "some");
  const hasPartitions = format.kind === "packed" ? format.partitions === "all" : isExact(format);
  const line = (name: string, value: string, note: string | null = null) => ({ name, old: null, new: value, note });
  return [
    line("records", records === null ? "until the input ends" : digits(records)),
    line(
      "partition",
      hasPartitions ? "each record's own" : `${hasSome ? "its own, or " : ""}by key, as Java's producers choose it`,
      hasPartitions ? null : `${countOf(partitions, "partition")}; records without a key go to one after the other`,
    ),
    line(
      "timestamp",
      appendsTime === true
        ? "the broker's"
        : hasTimes(format)
          ? "each record's own"
          : `${isDraft ? "its own, or " : ""}the time of sending`,
      appendsTime === true ? "message.timestamp.type is LogAppendTime" : null,
    ),
    line("compression", compression),
    line("acks", ACKS[acks]),
    line("idempotent", idempotent ? "yes" : "no", idempotent ? "a lost answer writes nothing twice" : null),
    ...(transaction ? [line("transaction", "one", "all records are committed together, or none")] : []),
    ...(perSecond === null ? [] : [line("rate", `${digits(perSecond)} records per second`)]),
  ];
}

function warningsOf(
  { format, acks, idempotent }: ProduceRequest,
  { withoutLeader, appendsTime, compacted }: ProduceTarget,
): readonly string[] {
  return [
    ...(withoutLeader > 0 ? [`${countOf(withoutLeader, "partition")} without a leader: records for them wait.`] : []),
    ...(hasTimes(format) && appendsTime === true ? ["The topic replaces the records' own timestamps."] : []),
    ...(compacted === true ? ["The topic is compacted: it refuses records without a key."] : []),
    ...(acks === "none" ? ["Without acks no record is confirmed: each counts as unknown."] : []),
    ...(acks !== "none" && !idempotent ? ["Without idempotence a lost answer leaves records unknown."] : []),
    "Records cannot be taken back.",
  ];
}
