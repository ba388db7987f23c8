import type { ChangePlan } from "../../contract/changes.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { Change, Planned } from "./change.ts";
import { weightOf } from "./weight.ts";

/** The most plans of all windows together. Beyond a limit, the oldest plans are dropped. */
const MOST_PLANS = 500;
/** The same limit in bytes. A reset of 40,000 partitions takes about 25 MB. */
const MOST_BYTES = 64 * 2 ** 20;

/** A plan with everything that is needed to apply it. */
export interface Held {
  /** The requesting window. */
  readonly owner: object;
  readonly plan: ChangePlan;
  readonly change: Change<unknown, unknown>;
  /** The connection that made the plan. After an edit, the profile may connect to another cluster. */
  readonly api: ClusterWorkerApi;
  readonly request: unknown;
  readonly planned: Planned<unknown>;
}

/** The plans that can still be applied, each only by its window. */
export class HeldPlans {
  readonly #plans = new Map<string, { readonly held: Held; readonly bytes: number }>();
  /** Closed windows. A plan for one of them may still arrive later. */
  readonly #gone = new WeakSet<object>();

  /** @param now ms since the epoch @returns null when the plan is missing, expired or of another window */
  get(owner: object, id: string, now: number): Held | null {
    const held = this.#plans.get(id)?.held;
    return held === undefined || held.owner !== owner || held.plan.expiresAt <= now ? null : held;
  }

  add(held: Held, now: number): void {
    if (this.#gone.has(held.owner)) return;
    for (const [id, { held: old }] of this.#plans) if (old.plan.expiresAt <= now) this.#plans.delete(id);
    const { lines, preview } = held.planned;
    const bytes = weightOf([held.request, lines, preview, held.plan.command, held.plan.warnings]);
    this.#plans.set(held.plan.id, { held, bytes });
    let sum = 0;
    // Starts at the newest plan, which is always kept.
    for (const [index, [id, { bytes: own }]] of [...this.#plans].reverse().entries()) {
      sum += own;
      if (index > 0 && (index >= MOST_PLANS || sum > MOST_BYTES)) this.#plans.delete(id);
    }
  }

  delete(owner: object, id: string): void {
    if (this.#plans.get(id)?.held.owner === owner) this.#plans.delete(id);
  }

  /** The window was closed. */
  deleteAll(owner: object): void {
    this.#gone.add(owner);
    for (const [id, { held }] of this.#plans) if (held.owner === owner) this.#plans.delete(id);
  }
}
