import { ORIGIN_HEADER, type ReplayChoice, type ReplayKeeps } from "../../contract/replay.ts";
import { jsonText } from "../export/line-formats.ts";
import type { StoredRecord } from "../store/stored-record.ts";

/** Writes one record as a line for `produce`. */
export type ReplayLine = (record: StoredRecord) => string;

export function replayLine(
  topics: readonly string[],
  keeps: ReplayKeeps,
  [kind, name]: ReplayChoice["origin"],
): ReplayLine {
  const begin = `["${ORIGIN_HEADER}",`;
  return ({ topic, partition, offset, timestamp, key, value, headers }) => {
    const kept = keeps.headers ? headers.map((one) => `[${jsonText(one.name)},${jsonText(one.value)}]`) : [];
    if (keeps.origin) {
      const origin = JSON.stringify({ [kind]: name, topic: topics[topic] ?? "", partition, offset });
      kept.push(`${begin}${JSON.stringify(origin)}]`);
    }
    return (
      `{${keeps.partitions ? `"partition":${partition},` : ""}${keeps.timestamps ? `"timestamp":${timestamp},` : ""}` +
      `"key":${jsonText(key)},"headers":[${kept.join(",")}],"value":${jsonText(value)}}\n`
    );
  };
}
