import type { FilterErrors } from "../../contract/filter.ts";
import type { RecordsView } from "../filter/record-filter.ts";
import { sourceOf } from "../store/record-sink.ts";
import { RecordStore } from "../store/record-store.ts";
import { readStored, type StoredFailure, type StoredRecord } from "../store/stored-record.ts";

/** The size of a separate small ring with these records, so that they can be opened. Bytes. */
const KEPT_BYTES = 1024 * 1024;
const KEPT_ROWS = 200;

/**
 * Records on which the filter failed. All are counted, and the newest are kept with their errors. Their rows have
 * negative epochs, so that a RowRef distinguishes them from the tail's rows.
 */
export class FilterErrorLog {
  readonly #topics: readonly string[];
  #store = new RecordStore(KEPT_BYTES, () => {});
  #messages: string[] = [];
  #epoch = -1;
  #count = 0;

  constructor(topics: readonly string[]) {
    this.#topics = topics;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds the record in bytes [from, to) of the view. */
  add(topicIndex: number, view: RecordsView, from: number, to: number, message: string): void {
    this.#count += 1;
    this.#store.beginBatch(sourceOf(topicIndex, view.partition), view.header, view.headerAt);
    // A record too large to keep is counted and listed, but cannot be opened.
    if (!this.#store.append(view.records, from, to)) return;
    this.#messages.push(message);
    if (this.#messages.length > KEPT_ROWS * 2) this.#messages = this.#messages.slice(-KEPT_ROWS);
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#store.clear();
    this.#messages = [];
    this.#count = 0;
    this.#epoch -= 1;
  }

  /** Null when it is not kept (any more). */
  find(epoch: number, row: number): StoredRecord | StoredFailure | null {
    return epoch === this.#epoch ? readStored(this.#store, row) : null;
  }

  /** The newest first. */
  read(): FilterErrors {
    const { endRow, firstRow } = this.#store;
    const rows = [];
    for (let row = endRow - 1; row >= Math.max(firstRow, endRow - KEPT_ROWS); row -= 1) {
      const record = readStored(this.#store, row);
      if (record?.kind !== "record") continue;
      rows.push({
        topic: this.#topics[record.topic] ?? "",
        partition: record.partition,
        offset: record.offset,
        timestamp: record.timestamp.toString(),
        message: this.#messages[this.#messages.length - (endRow - row)] ?? "",
        ref: { epoch: this.#epoch, row },
      });
    }
    return { count: this.#count, rows };
  }
}
