import { TailwaterError } from "../../contract/errors.ts";
import { Turns } from "./turns.ts";
import { weightOf } from "./weight.ts";

/** The most plans in work at once per profile, because some ask every group of the cluster. */
const AT_ONCE = 8;
/** The most plans of all windows together, including those that wait. */
const MOST = 1_000;
const MOST_BYTES = 64 * 2 ** 20;

/** Makes a few plans at once, and limits the number and size of those that wait. */
export class PlanWork {
  readonly #turns = new Map<string, Turns>();
  #count = 0;
  #bytes = 0;

  /** @throws TailwaterError BUDGET_SPENT, and the errors of the work */
  async run<T>(profileId: string, request: unknown, work: () => Promise<T>): Promise<T> {
    const bytes = weightOf(request);
    if (this.#count > 0 && (this.#count >= MOST || this.#bytes + bytes > MOST_BYTES)) {
      throw new TailwaterError("BUDGET_SPENT", "Too many changes are being worked out already.", {
        hint: "Wait until some of them are there, and plan it again.",
      });
    }
    const turns = this.#turns.get(profileId) ?? new Turns(AT_ONCE);
    this.#turns.set(profileId, turns);
    this.#count += 1;
    this.#bytes += bytes;
    try {
      return await turns.take(work);
    } finally {
      this.#count -= 1;
      this.#bytes -= bytes;
    }
  }
}
