import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { RecordDetail } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/tail.ts";
import type { InspectApi } from "./lines-source.ts";

/**
 * Loads the detail of whatever record was asked for last, one call in flight: holding an arrow key down asks for what
 * the key came to rest on, not for every row it passed. The record before stays until the next is here.
 */
export class DetailLoader {
  readonly #changed: () => void;
  #wanted: { api: InspectApi; tailId: string; ref: RowRef } | null = null;
  #loaded: RowRef | null = null;
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

  /** Why the record asked for last cannot be shown. */
  get error(): ErrorData | null {
    return this.#error;
  }

  load(api: InspectApi, tailId: string, ref: RowRef): void {
    const same = this.#wanted?.tailId === tailId && sameRef(this.#wanted.ref, ref);
    this.#wanted = { api, tailId, ref };
    if (!same) void this.#run();
  }

  retry(): void {
    this.#loaded = null;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted !== null && !sameRef(this.#loaded, this.#wanted.ref)) {
      const { api, tailId, ref } = this.#wanted;
      let detail: RecordDetail | null = null;
      let error: ErrorData | null = null;
      try {
        detail = await api.recordDetail(tailId, ref);
      } catch (thrown) {
        error = toErrorData(thrown);
      }
      this.#loaded = ref;
      this.#detail = detail;
      this.#error = error;
      this.#changed();
    }
    this.#busy = false;
  }
}

function sameRef(one: RowRef | null, other: RowRef): boolean {
  return one !== null && one.epoch === other.epoch && one.row === other.row;
}
