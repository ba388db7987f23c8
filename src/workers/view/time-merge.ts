import type { RecordStore } from "../store/record-store.ts";
import { placeOf } from "../store/stored-record.ts";
import { orderByTime } from "./row-order.ts";

/**
 * How long a row waits for earlier ones from other partitions, ms, because brokers and topics answer at different
 * times.
 */
const HOLD_MS = 300;
/** The shortest interval between insertions of late rows, ms, because they move other rows. */
const REPAIR_MS = 2_000;

/**
 * Merges several partitions or topics by time while they are being read. A row is shown once no earlier row can come
 * from a lagging partition, and after a short wait for the others. Row numbers only grow, except when rows arrive even
 * later: then all are sorted again (`repaired` counts this).
 */
export class TimeMerge {
  readonly #store: RecordStore;
  #released: number[] = [];
  /** Number of the first row in `#released`. */
  #first = 0;
  #pending: { row: number; at: number; arrived: number }[] = [];
  #seen: number;
  #lastTime = Number.NEGATIVE_INFINITY;
  #late = false;
  #repairedAt = 0;
  repaired = 0;

  constructor(store: RecordStore) {
    this.#store = store;
    this.#seen = store.firstRow;
  }

  get firstRow(): number {
    return this.#first;
  }

  get endRow(): number {
    return this.#first + this.#released.length;
  }

  storeRow(row: number): number | null {
    return this.#released[row - this.#first] ?? null;
  }

  /**
   * Adds new rows and releases those that may be shown.
   * @param now ms of a steady clock
   * @param behind ms since the epoch: the earliest time that a lagging partition has reached; +∞ when none lags.
   */
  advance(now: number, behind: number): void {
    this.#take(now);
    const ready = this.#pending.filter(({ at, arrived }) => at <= behind && now - arrived >= HOLD_MS);
    if (ready.length > 0) {
      const kept = new Set(ready);
      this.#pending = ready.length === this.#pending.length ? [] : this.#pending.filter((one) => !kept.has(one));
      ready.sort((a, b) => a.at - b.at || a.row - b.row);
      if ((ready[0]?.at ?? 0) < this.#lastTime) this.#late = true;
      for (const { row, at } of ready) {
        this.#released.push(row);
        if (at > this.#lastTime) this.#lastTime = at;
      }
    }
    this.#forgetEvicted();
    if (this.#late && now - this.#repairedAt >= REPAIR_MS) this.#repair(now);
  }

  #take(now: number): void {
    const { endRow, firstRow } = this.#store;
    for (let row = Math.max(this.#seen, firstRow); row < endRow; row += 1) {
      const place = placeOf(this.#store, row);
      const at = place?.at == null ? this.#lastTime : Number(place.at);
      this.#pending.push({ row, at, arrived: now });
    }
    this.#seen = endRow;
  }

  #forgetEvicted(): void {
    const { firstRow } = this.#store;
    let gone = 0;
    while (gone < this.#released.length && (this.#released[gone] ?? 0) < firstRow) gone += 1;
    if (gone > 0) {
      this.#released = this.#released.slice(gone);
      this.#first += gone;
    }
    if ((this.#pending[0]?.row ?? firstRow) < firstRow) {
      this.#pending = this.#pending.filter(({ row }) => row >= firstRow);
    }
  }

  #repair(now: number): void {
    const { base, rows } = orderByTime(this.#store);
    const waiting = new Set(this.#pending.map(({ row }) => row));
    this.#released = Array.from(rows, (row) => base + row).filter((row) => !waiting.has(row));
    this.#first = 0;
    this.#late = false;
    this.#repairedAt = now;
    this.repaired += 1;
  }
}
