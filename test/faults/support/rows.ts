import assert from "node:assert/strict";
import type { WindowApi } from "../../../src/contract/api.ts";
import { until } from "../../kafka/support.ts";
import { assertAccounts } from "./account.ts";
import { pulseOf } from "./app.ts";

/** Every record in the tail's memory, by partition: its offsets and values in the order of arrival. */
export async function rowsOf(
  api: WindowApi,
  tail: string,
): Promise<Map<number, { readonly offset: number; readonly value: string }[]>> {
  const rows = new Map<number, { offset: number; value: string }[]>();
  const { epoch, firstRow, endRow } = await pulseOf(api, tail);
  for (let first = firstRow; first < endRow; first += 1_000) {
    for (const row of (await api.tails.rows(tail, epoch, first, 1_000)).rows) {
      assert.ok(row.kind === "record", `a failure row: ${JSON.stringify(row)}`);
      const of = rows.get(row.partition) ?? [];
      of.push({ offset: row.offset, value: row.value?.text ?? "" });
      rows.set(row.partition, of);
    }
  }
  return rows;
}

/**
 * Waits until the tail has read each partition to these ends, then checks that each offset is there once and in order.
 * The topic must have plain records only, and all must fit into memory.
 */
export async function assertReadOnce(
  api: WindowApi,
  tail: string,
  ends: readonly number[],
  limitMs = 20_000,
): Promise<void> {
  await until(
    `${ends} are read`,
    async () => {
      const partitions = await api.tails.partitions(tail);
      assertAccounts(partitions);
      return partitions.length === ends.length && partitions.every((of) => of.position === ends[of.partition]);
    },
    limitMs,
  );
  const rows = await rowsOf(api, tail);
  for (const [partition, end] of ends.entries()) {
    const offsets = (rows.get(partition) ?? []).map(({ offset }) => offset);
    const expected = Array.from({ length: end }, (_, offset) => offset);
    assert.deepEqual(offsets, expected, `partition ${partition}: each offset once`);
  }
}
