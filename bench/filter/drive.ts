import { MATCH, NONE, type RecordFilter, type RecordsView } from "../../src/workers/filter/record-filter.ts";
import { RecordCursor } from "../../src/workers/wire/varint.ts";

const cursor = new RecordCursor();

/** Runs a filter on every record of a batch as the partition reader does. @returns how many match */
export function countMatches(filter: RecordFilter, view: RecordsView): number {
  const { records } = view;
  let matches = 0;
  let candidate = filter.begin(view);
  cursor.reset(records, 0, records.length);
  while (candidate !== NONE && cursor.at < records.length) {
    const length = cursor.varint();
    const from = cursor.at;
    cursor.skip(length);
    const to = cursor.at;
    if (candidate < from) candidate = filter.next(from);
    if (candidate >= to) continue;
    if (filter.test(from, to) === MATCH) matches += 1;
    candidate = filter.next(to);
  }
  return matches;
}

/** Hands each record's value to a function. @returns for how many it is true */
export function countValues({ records }: RecordsView, test: (value: Buffer) => boolean): number {
  let matches = 0;
  let at = 0;
  while (at < records.length) {
    cursor.reset(records, at, records.length);
    const length = cursor.varint();
    at = cursor.at + length;
    cursor.skip(1);
    cursor.skipVarlong();
    cursor.skipVarlong();
    cursor.skip(cursor.varint());
    const bytes = cursor.varint();
    if (test(records.subarray(cursor.at, cursor.at + bytes))) matches += 1;
  }
  return matches;
}
