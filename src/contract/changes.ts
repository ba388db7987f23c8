import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";

/**
 * Kinds of changes by name, `feature.verb`, each with what is asked for and what its plan shows beside the lines.
 * A feature adds its own in its contract file: `declare module "./changes.ts" { interface ChangeKinds { … } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: features fill it by declaration merging
export interface ChangeKinds {}

export type ChangeKind = keyof ChangeKinds & string;
export type RequestOf<Kind extends ChangeKind> = ChangeKinds[Kind] extends { readonly request: infer R } ? R : never;
export type PreviewOf<Kind extends ChangeKind> = ChangeKinds[Kind] extends { readonly preview: infer P } ? P : never;

/** What a change does: `destroys` cannot be undone. */
export type ChangeEffect = "adds" | "alters" | "destroys";

/**
 * What a profile allows. `read-only`: nothing is planned or sent; every new profile begins with it. `ask`: what destroys
 * wants the target's name typed. `ask-typed`, for production: every change does.
 */
export const LOCKS = ["read-only", "ask", "ask-typed"] as const;
export type Lock = (typeof LOCKS)[number];

/** From the least caution to the most. */
const CAUTION: readonly Lock[] = ["ask", "ask-typed", "read-only"];

/** Whether the first allows more than the second. */
export function isLessCautious(lock: Lock, than: Lock): boolean {
  return CAUTION.indexOf(lock) < CAUTION.indexOf(than);
}

/** One thing that becomes another. Null: it is not there. */
export interface PlanLine {
  /** `retention.ms`, `partition 3`, `orders` */
  readonly name: string;
  readonly old: string | null;
  readonly new: string | null;
  /** What that means: "7 days → 1 day", "1 204 records are read again". */
  readonly note: string | null;
}

/** What would happen. Nothing of it is done yet. */
export interface ChangePlan<Kind extends ChangeKind = ChangeKind> {
  readonly id: string;
  readonly profileId: string;
  readonly kind: Kind;
  readonly effect: ChangeEffect;
  /** "Delete topic orders" */
  readonly title: string;
  /** The thing's own name, which may have to be typed: a topic, a group; of several, their number: "3 topics". */
  readonly target: string;
  readonly lines: readonly PlanLine[];
  /** Lines beyond those listed: a plan over 40,000 partitions shows the first 1,000. */
  readonly moreLines: number;
  /** The requests of Kafka's protocol that would be sent, by name. */
  readonly requests: readonly string[];
  /** The same by Kafka's own tools, to copy; null where they cannot do it. */
  readonly command: string | null;
  readonly warnings: readonly string[];
  /** What must be typed before it is done; null: nothing. */
  readonly mustType: string | null;
  /** True when the cluster itself has checked it (`validateOnly`). */
  readonly validated: boolean;
  readonly preview: PreviewOf<Kind>;
  /** ms since the epoch: later it must be planned again. */
  readonly expiresAt: number;
}

/** What became of one target of a change. CANCELLED: it was not sent. */
export interface TargetOutcome {
  /** `orders`, `orders/3` */
  readonly target: string;
  /** Null: it is done. */
  readonly error: ErrorData | null;
}

/**
 * What became of the records of a change that writes some: written, certainly not written, written or not, and never
 * sent. The sum is what was read of them, or what a dry run has counted.
 */
export interface RecordCounts {
  readonly acknowledged: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
}

/** What was done: with some targets refused it is done in part. All refused: `apply` rejects. */
export interface ChangeResult {
  readonly outcomes: readonly TargetOutcome[];
  /** Why the journal lacks the outcome, which it has only until Tailwater ends; absent when it is written. */
  readonly unwritten?: ErrorData;
}

/**
 * `failed`: the cluster refused all of it; `cancelled`: it was cancelled before anything was sent; `unknown`: it was
 * sent, and the answer was lost; `running`: it is being applied; `begun`: Tailwater ended before an answer came.
 */
export type ChangeOutcome = "done" | "partly" | "failed" | "cancelled" | "unknown" | "running" | "begun";

/** One change that this app sent, or one of a lock. Holds no payload and no secret. */
export interface ChangeEntry {
  /** Of a change: its plan's id. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly profileId: string;
  readonly profileName: string;
  /** A kind of change, or `lock`. */
  readonly kind: string;
  readonly effect: ChangeEffect;
  readonly title: string;
  readonly target: string;
  readonly lines: readonly PlanLine[];
  readonly moreLines: number;
  readonly command: string | null;
  readonly outcome: ChangeOutcome;
  /** Targets that were refused, and why; for a change that failed as a whole, one. */
  readonly refused: readonly TargetOutcome[];
  /** Absent: it writes no records, or nobody knows. */
  readonly records?: RecordCounts;
}

/** The one gate for every change of a cluster: plan → apply → journal. */
export interface ChangesApi {
  /**
   * Works out what would happen, with the cluster's own dry run where it has one. Changes nothing.
   * @param work a name of the caller's own, to follow and to cancel it by
   * @throws TailwaterError READ_ONLY, CLUSTER_NOT_OPEN, BAD_REQUEST, CANCELLED, and why it cannot be done
   */
  plan<Kind extends ChangeKind>(
    profileId: string,
    kind: Kind,
    request: RequestOf<Kind>,
    work?: string,
  ): Promise<ChangePlan<Kind>>;
  /**
   * Applies the plan, once.
   * @param typed the target's name, where the plan wants it
   * @param work as of `plan`: cancelled, it sends no more, and what it did not send has the outcome CANCELLED
   * @throws TailwaterError READ_ONLY, PLAN_EXPIRED, CONFIRMATION_WRONG, OUTCOME_UNKNOWN, CANCELLED when nothing was
   * sent,
   *   and why all of it was refused
   */
  apply(planId: string, typed: string | null, work?: string): Promise<ChangeResult>;
  /**
   * What became of a plan that was applied, also by the page before a reload. Waits while it is being applied.
   * @returns null: it was not applied, and nothing was sent
   * @throws TailwaterError FILE_UNREADABLE
   */
  outcome(planId: string): Promise<ChangeEntry | null>;
  /** Forgets a plan. */
  discard(planId: string): Promise<void>;
  /**
   * What this app changed there, newest first.
   * @param profileId null: of all profiles
   * @param most entries
   * @param megabytes of the end of the journal's file that are read; 8 if left out
   */
  journal(profileId: string | null, most: number, megabytes?: number): Promise<readonly ChangeEntry[]>;
  /** The size of the journal's file, bytes; 0: there is none. */
  journalBytes(): Promise<number>;
  /** Where the journal is. */
  journalPath(): Promise<string>;
  /**
   * Sets what the profile allows. Less caution is asked for by the profile's name.
   * @param typed the profile's name; null suffices for more caution
   * @throws TailwaterError CONFIRMATION_WRONG, PROFILE_NOT_FOUND
   */
  setLock(profileId: string, lock: Lock, typed: string | null): Promise<void>;
}

/** What `journal` reads of its file: MB, if nothing else is asked for and at most; and the most entries per MB. */
export const JOURNAL_MEGABYTES = { usual: 8, most: 64, entriesEach: 1_250 } as const;

export const CHANGES = feature<ChangesApi>({
  plan: "reads",
  apply: "changes",
  outcome: "local",
  discard: "local",
  journal: "local",
  journalBytes: "local",
  journalPath: "local",
  setLock: "local",
});
