// Made data for component tests: a tail of orders, its account, its receipt.

import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Counters } from "../../../src/contract/record.ts";
import type { Receipt, ReceiptPartition, ScanProgress } from "../../../src/contract/scan.ts";
import type { PartitionPulse, RecordRow, Row, TailPulse } from "../../../src/contract/tails.ts";
import type { TopicSummary } from "../../../src/contract/topics.ts";
import { zeroCounters } from "../../../src/workers/batch/partition-account.ts";

export function makeTopic(name: string, changed: Partial<TopicSummary> = {}): TopicSummary {
  return {
    name,
    partitions: 3,
    replicationFactor: 2,
    internal: false,
    underReplicated: 0,
    leaderless: 0,
    error: null,
    ...changed,
  };
}

export const NO_COUNTS: Counters = zeroCounters();

export function makePulse(changed: Partial<TailPulse> = {}): TailPulse {
  return {
    version: 1,
    state: "live",
    error: null,
    epoch: 1,
    firstRow: 0,
    endRow: 0,
    totals: NO_COUNTS,
    lag: 0,
    earlier: 40,
    waiting: 0,
    furtherOn: null,
    recordsPerSecond: 0,
    bytesPerSecond: 0,
    storeUsedBytes: 0,
    storeBudgetBytes: 64 * 2 ** 20,
    untested: 0,
    untestedMatched: 0,
    rereading: null,
    lastEvent: 0,
    partitionCount: 3,
    scan: null,
    view: "arrival",
    filterError: null,
    ...changed,
  };
}

/** 2026-11-23T12:00:00Z, and 50 ms for each row. */
export const FIRST_TIME = Date.UTC(2026, 10, 23, 12);
const CITIES = ["Lisboa", "Kraków", "Aarhus", "Genève", "Turku"] as const;
const STATUSES = ["paid", "shipped", "created", "refunded"] as const;

export function makeRow(row: number): RecordRow {
  const value = `{"orderId":"ord-${100_000 + row}","customer":"c-${(row * 7_919) % 5_000}","city":"${CITIES[row % 5]}","amount":${((row * 37) % 40_000) / 100},"currency":"EUR","status":"${STATUSES[row % 4]}","items":[{"sku":"sku-${row % 97}","qty":${1 + (row % 3)}}]}`;
  return {
    kind: "record",
    row,
    topic: 0,
    partition: row % 3,
    offset: 1_200_000 + Math.floor(row / 3),
    timestamp: String(FIRST_TIME + row * 50),
    timestampType: "create",
    key: { text: `ord-${100_000 + row}`, encoding: "utf8", truncated: false },
    value: { text: value.slice(0, 240), encoding: "utf8", truncated: value.length > 240 },
    headers: { text: "trace-id=4bf92f3577b34da6  source=web", encoding: "utf8", truncated: false },
    headerCount: 2,
    size: value.length + 48,
    cells: [],
  };
}

/** A batch that could not be decoded. */
export function makeFailure(row: number): Row {
  const error = new TailwaterError("BATCH_CORRUPT", "The batch's checksum does not match its bytes.", {
    subject: "orders/1",
    hint: "The broker's disk or the network damaged it; its records cannot be shown.",
  });
  return {
    kind: "failure",
    row,
    topic: 0,
    partition: 1,
    offset: 4_096,
    lastOffset: 4_127,
    records: 32,
    error: error.toData(),
  };
}

export function makePartition(partition: number, changed: Partial<PartitionPulse> = {}): PartitionPulse {
  return {
    ...NO_COUNTS,
    fetched: 1_000 + partition,
    matched: 1_000 + partition,
    bytes: 250_000,
    topic: "orders",
    partition,
    start: 1_200_000,
    end: null,
    position: 1_201_000 + partition,
    logEnd: 1_201_000 + partition,
    lag: 0,
    waiting: 0,
    transaction: null,
    leader: 1,
    error: null,
    ...changed,
  };
}

export function makeScan(changed: Partial<ScanProgress> = {}): ScanProgress {
  return { done: 2_150, total: 5_000, durationMs: 1_400, remainingMs: 4_100, workers: 2, ...changed };
}

/** 1 000 offsets, all read: both of its sums hold. */
export function makeReceiptPartition(partition: number, changed: Partial<ReceiptPartition> = {}): ReceiptPartition {
  return {
    ...NO_COUNTS,
    topic: "orders",
    partition,
    low: 0,
    high: 1_000,
    position: 1_000,
    waiting: 0,
    transaction: null,
    notSearched: 0,
    error: null,
    fetched: 990,
    matched: 30,
    rejected: 959,
    failed: 1,
    filterErrors: 1,
    missing: 10,
    bytes: 100_000,
    ...changed,
  };
}

export function makeReceipt(
  partitions: readonly ReceiptPartition[] = [0, 1, 2].map((partition) => makeReceiptPartition(partition)),
): Receipt {
  const names = Object.keys(NO_COUNTS) as (keyof Counters)[];
  const sum = (name: keyof Counters) => partitions.reduce((total, partition) => total + partition[name], 0);
  const waiting = partitions.reduce((total, partition) => total + partition.waiting, 0);
  const complete =
    waiting === 0 &&
    sum("expired") === 0 &&
    partitions.every(({ position, high }) => position !== null && position === high);
  return {
    topics: ["orders"],
    isolation: "read_committed",
    filter: { kind: "text", text: "paid", caseSensitive: false },
    startedAt: FIRST_TIME,
    endedAt: FIRST_TIME + 3_200,
    durationMs: 3_200,
    complete,
    waiting,
    untested: 0,
    times: null,
    totals: { ...NO_COUNTS, ...Object.fromEntries(names.map((name) => [name, sum(name)])) },
    partitions,
  };
}
