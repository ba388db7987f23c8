import type { RowView } from "../../contract/view.ts";
import type { RecordStore } from "../store/record-store.ts";
import { orderByKey, orderByTime, type RowOrder } from "./row-order.ts";
import { TimeMerge } from "./time-merge.ts";

/** The shortest interval between updates of the table of latest records per key, ms. */
const REMAKE_MS = 1_000;

/**
 * The window's rows: the store's rows, or some of them in another order. Its epoch changes when row numbers are no
 * longer valid: the store was cleared, another view was chosen, or the order changed.
 */
export class RecordView {
  readonly #store: RecordStore;
  #mode: RowView = "arrival";
  #epoch = 1;
  #storeEpoch: number;
  #order: RowOrder | null = null;
  #merge: TimeMerge | null = null;
  /** The part of the store from which the order was made. */
  #madeFrom = -1;
  #madeAt = Number.NEGATIVE_INFINITY;
  #repaired = 0;

  constructor(store: RecordStore, mode: RowView) {
    this.#store = store;
    this.#storeEpoch = store.epoch;
    this.#mode = mode;
  }

  get mode(): RowView {
    return this.#mode;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Rows [firstRow, endRow) can be requested. */
  get firstRow(): number {
    if (this.#order !== null) return 0;
    return this.#merge?.firstRow ?? this.#store.firstRow;
  }

  get endRow(): number {
    if (this.#order !== null) return this.#order.rows.length;
    return this.#merge?.endRow ?? this.#store.endRow;
  }

  setMode(mode: RowView): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#forget();
  }

  /**
   * Brings the view up to date with the store.
   * @param now ms of a steady clock
   * @param behind see TimeMerge
   * @param complete nothing more follows: a scan is done
   */
  sync(now: number, behind: number, complete: boolean): void {
    if (this.#store.epoch !== this.#storeEpoch) this.#forget();
    if (this.#mode === "arrival") return;
    if (this.#mode === "time" && !complete) {
      this.#merge ??= new TimeMerge(this.#store);
      this.#merge.advance(now, behind);
      if (this.#merge.repaired !== this.#repaired) {
        this.#repaired = this.#merge.repaired;
        this.#epoch += 1;
      }
      return;
    }
    const { endRow } = this.#store;
    if (this.#order !== null && (this.#madeFrom === endRow || (!complete && now - this.#madeAt < REMAKE_MS))) return;
    this.#order = this.#mode === "time" ? orderByTime(this.#store) : orderByKey(this.#store);
    this.#merge = null;
    this.#madeFrom = endRow;
    this.#madeAt = now;
    this.#epoch += 1;
  }

  /** The store's number of a row; null when there is no such row. */
  storeRow(row: number): number | null {
    if (row < this.firstRow || row >= this.endRow) return null;
    if (this.#order !== null) return this.#order.base + (this.#order.rows[row] ?? 0);
    return this.#merge === null ? row : this.#merge.storeRow(row);
  }

  #forget(): void {
    this.#storeEpoch = this.#store.epoch;
    this.#order = null;
    this.#merge = null;
    this.#repaired = 0;
    this.#madeFrom = -1;
    this.#madeAt = Number.NEGATIVE_INFINITY;
    this.#epoch += 1;
  }
}
