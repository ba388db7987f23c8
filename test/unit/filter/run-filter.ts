import { FAILED, MATCH, NONE, type RecordFilter } from "../../../src/workers/filter/record-filter.ts";
import { encodeBatch, encodeRecord, type TestRecord } from "../../support/batches.ts";

export type Outcomes = readonly ("match" | "no" | string)[];

/** The outcome for each record of one batch, by candidates as in the reader. An error is its message. */
export function runFilter(filter: RecordFilter, records: readonly TestRecord[], partition = 3): Outcomes {
  const header = encodeBatch({ records });
  const bodies = records.map((record) => encodeRecord(record, records[0]?.offset ?? 0));
  const bytes = Buffer.concat(bodies);
  const view = { records: bytes, topic: "orders", partition, header, headerAt: 0, isAlone: false };
  const outcomes: string[] = [];
  let candidate = filter.begin(view);
  let at = 0;
  for (const body of bodies) {
    const from = at + lengthBytes(body);
    const to = at + body.length;
    if (candidate !== NONE && candidate < from) candidate = filter.next(from);
    if (candidate >= to) outcomes.push("no");
    else {
      const outcome = filter.test(from, to);
      outcomes.push(outcome === MATCH ? "match" : outcome === FAILED ? `error: ${filter.failure}` : "no");
      candidate = filter.next(to);
    }
    at = to;
  }
  return outcomes;
}

function lengthBytes(body: Buffer): number {
  let count = 1;
  while ((body[count - 1] ?? 0) >= 0x80) count += 1;
  return count;
}
