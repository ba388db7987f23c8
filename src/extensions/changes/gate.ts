import { randomUUID } from "node:crypto";
import {
  type ChangeEntry,
  type ChangeOutcome,
  type ChangePlan,
  type ChangeResult,
  isLessCautious,
  type Lock,
  type RecordCounts,
  type TargetOutcome,
} from "../../contract/changes.ts";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { Under } from "../kit/named-work.ts";
import type { Change } from "./change.ts";
import { HeldPlans } from "./held-plans.ts";
import type { Journal } from "./journal.ts";
import { confirmationWrong, mustTypeFor, planExpired, readOnly } from "./locks.ts";
import { PlanWork } from "./plan-work.ts";
import { safeToPaste } from "./safe-command.ts";

/** The most lines that a plan shows. */
const MOST_LINES = 1_000;
/** The most lines that the journal keeps. */
const MOST_JOURNAL_LINES = 200;
/** Characters. */
const LONGEST_JOURNAL_COMMAND = 16_384;
/** After this time a plan expires, because the cluster changes, ms. */
const PLAN_LIFE_MS = 10 * 60_000;

export interface GateParts {
  readonly clusters: {
    /** @throws TailwaterError CLUSTER_NOT_OPEN */
    get(profileId: string): { readonly worker: { readonly api: ClusterWorkerApi } };
    /** Allows or forbids changes on the connection of a profile, if it is open. */
    allowChanges(profileId: string, allowed: boolean): Promise<void>;
  };
  readonly profiles: {
    nameOf(profileId: string): string | null;
    /** @throws TailwaterError PROFILE_NOT_FOUND */
    lockOf(profileId: string): Lock;
    setLock(profileId: string, lock: Lock): Promise<void>;
  };
  readonly journal: Pick<Journal, "begin" | "end">;
  /** Every kind of change, by name. */
  readonly kinds: Readonly<Record<string, Change<unknown, unknown> | undefined>>;
  now?(): number;
}

/**
 * The only way to change a cluster. It makes and returns plans, applies each at most once, and writes to the journal
 * before and after.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #now: () => number;
  readonly #plans = new HeldPlans();
  readonly #work = new PlanWork();
  /** The changes that are being applied, by the plan's id. Each settles when its entry has its outcome. */
  readonly #applying = new Map<string, Promise<unknown>>();
  /** Settles when all changes of locks so far have ended. */
  #turning: Promise<unknown> = Promise.resolve();

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /**
   * @param owner the requesting window; only this window may apply the plan
   * @param under gives the calls to the cluster the name of their work
   */
  async plan(
    owner: object,
    profileId: string,
    kind: string,
    value: unknown,
    under: Under = asItIs,
  ): Promise<ChangePlan> {
    const { clusters, kinds } = this.#parts;
    const change = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (change === undefined) throw new TailwaterError("BAD_REQUEST", "There is no such change.", { subject: kind });
    this.#mustBeOpen(profileId);
    const request = change.check(value);
    const { api } = clusters.get(profileId).worker;
    const planned = await this.#work.run(profileId, request, () => change.plan(under(api), request));
    const lock = this.#mustBeOpen(profileId);
    const { title, target, requests, warnings, validated, preview } = planned;
    const command = safeToPaste(planned.command);
    const plan = {
      ...{ id: randomUUID(), profileId, kind, effect: change.effect },
      ...{ title, target, requests, command, warnings, validated, preview },
      lines: planned.lines.slice(0, MOST_LINES),
      moreLines: Math.max(0, planned.lines.length - MOST_LINES),
      mustType: mustTypeFor(lock, change.effect, target),
      expiresAt: this.#now() + PLAN_LIFE_MS,
    } as ChangePlan;
    this.#plans.add({ owner, plan, change, api, request, planned }, this.#now());
    return plan;
  }

  /** @throws TailwaterError as `ChangesApi.apply` */
  async apply(owner: object, planId: string, typed: string | null, under: Under = asItIs): Promise<ChangeResult> {
    const held = this.#plans.get(owner, planId, this.#now());
    if (held === null) throw planExpired();
    const { plan, change, api, request, planned } = held;
    // The lock may have changed since the plan.
    const mustType = mustTypeFor(this.#mustBeOpen(plan.profileId), plan.effect, plan.target);
    if (mustType !== null && typed !== mustType) throw confirmationWrong(mustType);
    if (this.#parts.clusters.get(plan.profileId).worker.api !== api) throw planExpired();
    // The plan cannot be applied again, even if it fails.
    this.#plans.delete(owner, planId);
    const applied = this.#journaled(
      this.#entry(plan),
      () => change.apply(under(api), request, planned),
      // The worker may be gone, with what it knew.
      async () => (await change.records?.(api, request).catch(() => null)) ?? null,
    );
    this.#applying.set(planId, applied);
    return applied.finally(() => this.#applying.delete(planId));
  }

  /** Writes the entry, sends the change, and writes its outcome. */
  async #journaled(
    entry: ChangeEntry,
    send: () => Promise<ChangeResult>,
    count: () => Promise<RecordCounts | null>,
  ): Promise<ChangeResult> {
    const { journal } = this.#parts;
    await journal.begin(entry);
    const { outcomes } = await send().catch(async (thrown: unknown) => {
      const error = toErrorData(thrown);
      const refused = [{ target: entry.target, error }];
      const unwritten = await journal.end(entry.id, failureOf(error), refused, await count());
      throw unwritten === null ? thrown : withUnwritten(error, unwritten);
    });
    const refused = outcomes.filter(({ error }) => error !== null);
    const [whole, reason] = outcomeOf(outcomes.length, refused);
    const unwritten = await journal.end(entry.id, whole, refused, await count());
    if (reason !== null) throw withUnwritten(reason, unwritten);
    return unwritten === null ? { outcomes } : { outcomes, unwritten: unwritten.toData() };
  }

  /** Whether the plan with this id is being applied. */
  isApplying(planId: string): boolean {
    return this.#applying.has(planId);
  }

  /** Resolves when the plan with this id is not, or no longer, being applied. */
  async applied(planId: string): Promise<void> {
    await this.#applying.get(planId)?.catch(() => {}); // Its window gets the error.
  }

  discard(owner: object, planId: string): void {
    this.#plans.delete(owner, planId);
  }

  discardAll(owner: object): void {
    this.#plans.deleteAll(owner);
  }

  /** @param typed the profile's name, which a less cautious lock requires */
  setLock(profileId: string, lock: Lock, typed: string | null): Promise<void> {
    // Lock changes run in the order of the requests, so that the last request wins.
    const turn = this.#turning.then(() => this.#turnLock(profileId, lock, typed));
    this.#turning = turn.catch(() => {}); // Its caller gets the error.
    return turn;
  }

  async #turnLock(profileId: string, lock: Lock, typed: string | null): Promise<void> {
    const { profiles, clusters, journal } = this.#parts;
    const old = profiles.lockOf(profileId);
    if (old === lock) return;
    const name = profiles.nameOf(profileId) ?? profileId;
    if (isLessCautious(lock, old) && typed !== name) throw confirmationWrong(name);
    const entry = {
      ...this.#about(profileId),
      ...({ kind: "lock", effect: "alters", title: `Lock of ${name}`, target: name } as const),
      lines: [{ name: "lock", old, new: lock, note: null }],
      ...({ moreLines: 0, command: null, outcome: "begun", refused: [] } as const),
    };
    await journal.begin(entry);
    try {
      // A read-only lock takes effect at once. Changes are allowed only after the new lock is stored.
      if (lock === "read-only") await clusters.allowChanges(profileId, false);
      await profiles.setLock(profileId, lock);
      if (lock !== "read-only") await clusters.allowChanges(profileId, true);
      await journal.end(entry.id, "done", []);
    } catch (error) {
      await journal.end(entry.id, "failed", [{ target: name, error: toErrorData(error) }]);
      throw error;
    }
  }

  /** @throws TailwaterError READ_ONLY, PROFILE_NOT_FOUND */
  #mustBeOpen(profileId: string): Exclude<Lock, "read-only"> {
    const { profiles } = this.#parts;
    const lock = profiles.lockOf(profileId);
    if (lock === "read-only") throw readOnly(profiles.nameOf(profileId) ?? profileId);
    return lock;
  }

  #entry(plan: ChangePlan): ChangeEntry {
    const { profileId, kind, effect, title, target, lines, moreLines, command } = plan;
    return {
      ...{ ...this.#about(profileId), id: plan.id },
      ...{ kind, effect, title, target },
      command: command !== null && command.length <= LONGEST_JOURNAL_COMMAND ? command : null,
      lines: lines.slice(0, MOST_JOURNAL_LINES),
      moreLines: moreLines + Math.max(0, lines.length - MOST_JOURNAL_LINES),
      ...{ outcome: "begun", refused: [] },
    };
  }

  #about(profileId: string): Pick<ChangeEntry, "id" | "at" | "profileId" | "profileName"> {
    const profileName = this.#parts.profiles.nameOf(profileId) ?? profileId;
    return { id: randomUUID(), at: new Date(this.#now()).toISOString(), profileId, profileName };
  }
}

const asItIs: Under = (api) => api;

/** True: the change was sent, and its outcome is unknown. */
const isLost = ({ code }: ErrorData) => code === "OUTCOME_UNKNOWN";

/** The outcome of a change that failed as a whole. */
function failureOf({ code }: ErrorData): ChangeOutcome {
  if (code === "CANCELLED") return "cancelled";
  return code === "OUTCOME_UNKNOWN" ? "unknown" : "failed";
}

/** The error of a change, and beside it why the journal lacks it. */
function withUnwritten(error: ErrorData, unwritten: TailwaterError | null): TailwaterError {
  if (unwritten === null) return TailwaterError.fromData(error);
  const hint = [error.hint, unwritten.message].filter((text) => text !== null).join(" ");
  return TailwaterError.fromData({ ...error, hint });
}

/** The outcome of a change of several targets, and the error to throw: null when at least one target was changed. */
function outcomeOf(targets: number, refused: readonly TargetOutcome[]): [ChangeOutcome, ErrorData | null] {
  const reasons = refused.flatMap(({ error }) => error ?? []);
  const lost = reasons.find(isLost) ?? null;
  const reason = refused.length === targets ? (lost ?? reasons[0] ?? null) : null;
  if (lost !== null) return ["unknown", reason];
  if (refused.length === 0) return ["done", null];
  return [reason === null ? "partly" : failureOf(reason), reason];
}
