import type { RecordsView } from "../../src/workers/filter/record-filter.ts";
import { encodeBatch, encodeRecord } from "../../test/support/batches.ts";

const RECORDS_PER_BATCH = 1000;
const VALUE_BYTES = 225;
const BASE = 1_000_000;

/** Batches of orders as JSON, 225 bytes each: enough of them (`megabytes`) that no cache holds them all. */
export function orderBatches(megabytes: number): readonly RecordsView[] {
  const count = Math.ceil((megabytes * 1_000_000) / (RECORDS_PER_BATCH * VALUE_BYTES));
  return Array.from({ length: count }, (_, batch) => orderBatch(batch));
}

function orderBatch(batch: number): RecordsView {
  const records = Array.from({ length: RECORDS_PER_BATCH }, (_, i) => {
    const id = batch * RECORDS_PER_BATCH + i;
    return { offset: BASE + i, key: `ord-${id}`, value: order(id) };
  });
  return {
    records: Buffer.concat(records.map((record) => encodeRecord(record, BASE))),
    topic: "orders",
    partition: batch % 6,
    header: encodeBatch({ records: records.slice(0, 1) }),
    headerAt: 0,
    isAlone: false,
  };
}

/** One order in 5000 is "refunded"; amounts go from 0 to 10 000, one in a thousand is above. */
function order(id: number): string {
  const status = id % 5000 === 17 ? "refunded" : id % 3 === 0 ? "paid" : "open";
  const amount = id % 1000 === 5 ? 12_000.5 : ((id * 7919) % 1_000_000) / 100;
  const json = JSON.stringify({
    orderId: id,
    status,
    amount,
    currency: "EUR",
    customer: { id: (id * 31) % 100_000, name: "Ann Example", city: "Berlin" },
    items: [{ sku: `A-${id % 97}`, count: 2 }],
    note: "",
  });
  return `${json.slice(0, -2)}${"x".repeat(VALUE_BYTES - json.length)}"}`;
}
