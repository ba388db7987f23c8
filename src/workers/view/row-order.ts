import type { RecordStore } from "../store/record-store.ts";
import { placeOf, readStored } from "../store/stored-record.ts";

/** Rows of the store in another order; entries are offsets from `base`. */
export interface RowOrder {
  readonly base: number;
  readonly rows: Uint32Array;
}

/**
 * By record timestamp, then topic, partition and offset: exact, including int64 timestamps. Failures have the time of
 * their batch.
 */
export function orderByTime(store: RecordStore): RowOrder {
  const base = store.firstRow;
  const count = store.endRow - base;
  const rows = Uint32Array.from({ length: count }, (_, index) => index);
  const times = new BigInt64Array(count);
  const sources = new Float64Array(count);
  const offsets = new Float64Array(count);
  let last = 0n;
  for (let index = 0; index < count; index += 1) {
    const place = placeOf(store, base + index);
    if (place === null) continue;
    // A batch that cannot be read has no reliable time, so it stays after the earlier rows.
    last = place.at ?? last;
    times[index] = last;
    sources[index] = place.source;
    offsets[index] = place.offset;
  }
  rows.sort((a, b) => {
    const timeA = times[a] ?? 0n;
    const timeB = times[b] ?? 0n;
    if (timeA !== timeB) return timeA < timeB ? -1 : 1;
    return (sources[a] ?? 0) - (sources[b] ?? 0) || (offsets[a] ?? 0) - (offsets[b] ?? 0);
  });
  return { base, rows };
}

/** The newest record of each key, by key bytes; records without a key and failures are left out. */
export function orderByKey(store: RecordStore): RowOrder {
  const base = store.firstRow;
  const newest = new Map<string, { row: number; source: number; offset: number; at: bigint }>();
  for (let row = base; row < store.endRow; row += 1) {
    const record = readStored(store, row);
    if (record?.kind !== "record" || record.key === null) continue;
    const key = `${record.topic}\u0000${record.key.toString("latin1")}`;
    const known = newest.get(key);
    const source = record.partition;
    // Within a partition the log's order decides; across partitions (repartitioned topics) the time decides.
    const isNewer =
      known === undefined || (known.source === source ? record.offset > known.offset : record.timestamp >= known.at);
    if (isNewer) newest.set(key, { row: row - base, source, offset: record.offset, at: record.timestamp });
  }
  const entries = [...newest].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { base, rows: Uint32Array.from(entries, ([, { row }]) => row) };
}
