import { ORIGIN_HEADER, type ReplayChoice, type ReplayKeeps, type RewrittenPart } from "../../contract/replay.ts";
import { recordBody } from "../batch/packed-record.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { RewrittenFields } from "./rewriter.ts";

/** What is sent of a record, and where it goes. */
export interface ReplayWrites {
  /** Every record is sent as it stands: `bodyOf` has nothing to do. */
  readonly isPlain: boolean;
  readonly partitions: boolean;
  readonly timestamps: boolean;
  /** Its key, value and headers. @param fields what the record becomes, or the record itself */
  bodyOf(record: StoredRecord, fields: RewrittenFields): Buffer;
}

const ORIGIN = Buffer.from(ORIGIN_HEADER);

/**
 * @param topics a recording knows its topics when it is open
 * @param rewritten what an expression decides, whatever `keeps` says
 */
export function replayWrites(
  topics: () => readonly string[],
  keeps: ReplayKeeps,
  [kind, name]: ReplayChoice["origin"],
  rewritten: readonly RewrittenPart[],
): ReplayWrites {
  const hasHeaders = keeps.headers || rewritten.includes("headers");
  return {
    isPlain: keeps.headers && !keeps.origin && rewritten.length === 0,
    partitions: keeps.partitions || rewritten.includes("partition"),
    timestamps: keeps.timestamps || rewritten.includes("timestamp"),
    bodyOf({ topic, partition, offset }, { key, value, headers }) {
      const kept = hasHeaders ? [...headers] : [];
      if (keeps.origin) {
        const origin = JSON.stringify({ [kind]: name, topic: topics()[topic] ?? "", partition, offset });
        kept.push({ name: ORIGIN, value: Buffer.from(origin) });
      }
      return recordBody(key, value, kept);
    },
  };
}
