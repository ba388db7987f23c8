import type { KeyCount, KeyCounts } from "../../contract/view.ts";
import { decodeUtf8, preview } from "../store/preview.ts";
import type { RecordStore } from "../store/record-store.ts";
import { sizeOf } from "../store/rows.ts";
import { readStored } from "../store/stored-record.ts";

interface Count {
  records: number;
  bytes: number;
  newest: number;
}

/** The keys of the records in memory, the most frequent first. Keys are compared by their bytes. */
export function keyCounts(
  store: RecordStore,
  limit: number,
  refOf: (storeRow: number) => KeyCount["newest"],
): KeyCounts {
  // Latin-1 maps each byte to a character, so equal text means equal bytes. Null is not a text.
  const counts = new Map<string | null, Count>();
  let records = 0;
  for (let row = store.firstRow; row < store.endRow; row += 1) {
    const record = readStored(store, row);
    if (record?.kind !== "record") continue;
    records += 1;
    const key = record.key === null ? null : record.key.toString("latin1");
    const count = counts.get(key);
    const bytes = sizeOf(record);
    if (count === undefined) counts.set(key, { records: 1, bytes, newest: row });
    else {
      count.records += 1;
      count.bytes += bytes;
      count.newest = row;
    }
  }
  const top = [...counts].sort(([, a], [, b]) => b.records - a.records).slice(0, limit);
  return {
    records,
    distinct: counts.size,
    keys: top.map(([latin1, { records: count, bytes, newest }]) => {
      const key = latin1 === null ? null : Buffer.from(latin1, "latin1");
      return {
        key: key === null ? null : preview(key),
        text: key === null ? null : decodeUtf8(key),
        records: count,
        bytes,
        newest: refOf(newest),
      };
    }),
  };
}
