import { TailwaterError } from "../../contract/errors.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/tail.ts";
import { BodyViewer, copyText, recordDetail } from "../inspect/index.ts";
import type { RecordStore } from "../store/record-store.ts";
import { readStored, type StoredRecord } from "../store/stored-record.ts";

/** Looks one stored record up and hands it to the inspector's functions. */
export class Inspection {
  readonly #topic: string;
  readonly #store: RecordStore;
  readonly #viewer = new BodyViewer();

  constructor(topic: string, store: RecordStore) {
    this.#topic = topic;
    this.#store = store;
  }

  detail(ref: RowRef): RecordDetail {
    return recordDetail(this.#topic, this.#record(ref), ref);
  }

  lines(request: LinesRequest): LinesAnswer {
    return this.#viewer.lines(this.#record(request.ref), request);
  }

  copy(request: CopyRequest): string {
    return copyText(this.#topic, this.#record(request.ref), request);
  }

  /** @throws TailwaterError RECORD_EVICTED, or the batch's own error when the row stands for one that failed. */
  #record({ epoch, row }: RowRef): StoredRecord {
    const stored = epoch === this.#store.epoch ? readStored(this.#store, row) : null;
    if (stored === null) {
      throw new TailwaterError("RECORD_EVICTED", "This record is no longer in memory.", {
        hint: "Newer records took its place, or the filter changed. Read again to get it back.",
      });
    }
    if (stored.kind === "failure") throw TailwaterError.fromData(stored.error);
    return stored;
  }
}
