import { ORIGIN_HEADER, type ReplayChoice, type ReplayKeeps, type RewrittenPart } from "../../contract/replay.ts";
import { jsonText } from "../export/line-formats.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { RewrittenFields } from "./rewriter.ts";

/** Writes one record as a line for `produce`. @param fields what it becomes, or the record itself */
export type ReplayLine = (record: StoredRecord, fields: RewrittenFields) => string;

/** @param rewritten what an expression decides, whatever `keeps` says */
export function replayLine(
  topics: readonly string[],
  keeps: ReplayKeeps,
  [kind, name]: ReplayChoice["origin"],
  rewritten: readonly RewrittenPart[],
): ReplayLine {
  const begin = `["${ORIGIN_HEADER}",`;
  const hasHeaders = keeps.headers || rewritten.includes("headers");
  const hasPartition = keeps.partitions || rewritten.includes("partition");
  const hasTimestamp = keeps.timestamps || rewritten.includes("timestamp");
  return (record, { partition, timestamp, key, value, headers }) => {
    const kept = hasHeaders ? headers.map((one) => `[${jsonText(one.name)},${jsonText(one.value)}]`) : [];
    if (keeps.origin) {
      const { topic, offset } = record;
      const origin = JSON.stringify({ [kind]: name, topic: topics[topic] ?? "", partition: record.partition, offset });
      kept.push(`${begin}${JSON.stringify(origin)}]`);
    }
    return (
      `{${hasPartition && partition !== null ? `"partition":${partition},` : ""}${hasTimestamp ? `"timestamp":${timestamp},` : ""}` +
      `"key":${jsonText(key)},"headers":[${kept.join(",")}],"value":${jsonText(value)}}\n`
    );
  };
}
