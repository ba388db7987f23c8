import { TailwaterError } from "../../contract/errors.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";
import { BodyViewer, copyText, recordDetail } from "../inspect/index.ts";
import type { StoredFailure, StoredRecord } from "../store/stored-record.ts";

/**
 * Finds a stored record and passes it to the inspector's functions. The record whose detail was requested last is kept
 * as a copy: on a busy topic the ring evicts records within seconds, and the user must be able to continue reading.
 */
export class Inspection {
  readonly #topics: readonly string[];
  readonly #find: (ref: RowRef) => StoredRecord | StoredFailure | null;
  readonly #viewer = new BodyViewer();
  #opened: { readonly ref: RowRef; readonly record: StoredRecord } | null = null;

  /** @param find finds the record of a ref; null when it is no longer kept */
  constructor(topics: readonly string[], find: (ref: RowRef) => StoredRecord | StoredFailure | null) {
    this.#topics = topics;
    this.#find = find;
  }

  detail(ref: RowRef): RecordDetail {
    const record = this.#record(ref);
    this.#opened = { ref, record: copyOf(record) };
    return recordDetail(this.#topicOf(record), record, ref);
  }

  lines(request: LinesRequest): LinesAnswer {
    return this.#viewer.lines(this.#record(request.ref), request);
  }

  copy(request: CopyRequest): string {
    const record = this.#record(request.ref);
    return copyText(this.#topicOf(record), record, request);
  }

  #topicOf({ topic }: StoredRecord): string {
    return this.#topics[topic] ?? "";
  }

  /** @throws TailwaterError RECORD_EVICTED, or the batch's error when the row is a failed batch. */
  #record({ epoch, row }: RowRef): StoredRecord {
    const opened = this.#opened;
    if (opened?.ref.epoch === epoch && opened.ref.row === row) return opened.record;
    const stored = this.#find({ epoch, row });
    if (stored === null) {
      throw new TailwaterError("RECORD_EVICTED", "This record is no longer in memory.", {
        hint: "Newer records replaced it, or the filter changed. Read again to get it back.",
      });
    }
    if (stored.kind === "failure") throw TailwaterError.fromData(stored.error);
    return stored;
  }
}

/** A copy, because the store's bytes change. */
function copyOf(record: StoredRecord): StoredRecord {
  return {
    ...record,
    key: record.key === null ? null : Buffer.from(record.key),
    value: record.value === null ? null : Buffer.from(record.value),
    headers: record.headers.map(({ name, value }) => ({
      name: Buffer.from(name),
      value: value === null ? null : Buffer.from(value),
    })),
  };
}
