import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { RecordDetail } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";
import type { InspectApi } from "./lines-source.ts";

interface Wanted {
  readonly api: InspectApi;
  readonly tailId: string;
  readonly ref: RowRef;
}

/**
 * Loads the detail of the record requested last, with one call in flight. A held arrow key loads only the record where
 * it stops, not every row that it passes. The previous record stays until the next one arrives.
 */
export class DetailLoader {
  readonly #changed: () => void;
  #wanted: Wanted | null = null;
  #loaded: Wanted | null = null;
  #detail: RecordDetail | null = null;
  #error: ErrorData | null = null;
  #busy = false;

  /** @param changed called when there is something new to show */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get detail(): RecordDetail | null {
    return this.#detail;
  }

  /** Why the record requested last cannot be shown. */
  get error(): ErrorData | null {
    return this.#error;
  }

  load(api: InspectApi, tailId: string, ref: RowRef): void {
    if (this.#wanted !== null && isSame(this.#wanted, { api, tailId, ref })) return;
    this.#wanted = { api, tailId, ref };
    void this.#run();
  }

  retry(): void {
    this.#loaded = null;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted !== null && (this.#loaded === null || !isSame(this.#loaded, this.#wanted))) {
      const wanted: Wanted = this.#wanted;
      const { api, tailId, ref } = wanted;
      let detail: RecordDetail | null = null;
      let error: ErrorData | null = null;
      try {
        detail = await api.inspect.detail(tailId, ref);
      } catch (thrown) {
        error = toErrorData(thrown);
      }
      this.#loaded = wanted;
      this.#detail = detail;
      this.#error = error;
      this.#changed();
    }
    this.#busy = false;
  }
}

function isSame(one: Wanted, other: Wanted): boolean {
  const sameTail = one.api === other.api && one.tailId === other.tailId;
  return sameTail && one.ref.epoch === other.ref.epoch && one.ref.row === other.ref.row;
}
