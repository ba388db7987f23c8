import type { ChangeEntry, ChangePlan, ChangeResult, TargetOutcome } from "../../contract/changes.ts";
import { mayBeSecret } from "../../contract/config-secret.ts";
import type { ErrorCode, ErrorData } from "../../contract/errors.ts";
import type { PlanAsk } from "../data/events.ts";
import { type LongWork, workText } from "../data/work-watch.ts";

/**
 * The state of a change. `refused`: it has no plan, so it cannot be committed. `failed`: it was sent or its plan is no
 * longer valid, and nothing was changed. `unknown`: it was sent, and its answer was lost.
 */
export type Phase = "planning" | "refused" | "ready" | "applying" | "done" | "failed" | "unknown";

/** One change in the tray. */
export interface Card {
  readonly id: number;
  readonly ask: PlanAsk;
  readonly phase: Phase;
  /** The newest plan; null before the first. */
  readonly plan: ChangePlan | null;
  /** The text that the user has typed to confirm it. */
  readonly typed: string;
  readonly error: ErrorData | null;
  readonly result: ChangeResult | null;
  /** The user no longer waits for the answer. */
  readonly left: boolean;
  /** When this window saw its result, ms since the epoch; null: not yet. */
  readonly doneAt: number | null;
}

export function newCard(id: number, ask: PlanAsk): Card {
  return { id, ask, phase: "planning", plan: null, typed: "", error: null, result: null, left: false, doneAt: null };
}

/** "Delete records (topics)": the title until a plan has a better one. */
export function askTitle({ kind }: PlanAsk): string {
  const [feature = "", verb = ""] = kind.split(".");
  const words = verb.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} (${feature})`;
}

/** A change of the previous page. */
export interface Kept {
  readonly ask: PlanAsk;
  /** The plan that was being applied; null: it was not sent. */
  readonly sent: Sent | null;
}
type Sent = Pick<ChangePlan, "id" | "title" | "effect">;

/** The changes without secrets for the next page: it plans unsent ones again, and shows what becomes of those being applied. */
export function keptText(cards: readonly Card[]): string | null {
  const open = cards.filter(({ phase, ask }) => phase !== "unknown" && phase !== "done" && !isSecret(ask));
  return open.length === 0 ? null : `[${open.map(keptCard).join(",")}]`;
}

function keptCard({ ask, phase, plan }: Card): string {
  const text = textOf(ask);
  if (phase !== "applying" || plan === null) return text;
  const { id, title, effect } = plan;
  return `${text.slice(0, -1)},"sent":${JSON.stringify({ id, title, effect } satisfies Sent)}}`;
}

/** It has a secret. Without it, it would be another change, so a reload does not keep it at all. */
export function isSecret({ kind, request, secret }: PlanAsk): boolean {
  return secret === true || (kind === "topics.configure" && request.alterations.some(({ key }) => mayBeSecret(key)));
}

/** The request as JSON. It is cached because it may name 10,000 targets and is read at each key press. */
function textOf(ask: PlanAsk): string {
  const text = TEXTS.get(ask) ?? JSON.stringify(ask, (_, value: unknown) => bigintOut(value) ?? value);
  TEXTS.set(ask, text);
  return text;
}
const TEXTS = new WeakMap<PlanAsk, string>();

/** Reads the kept changes; the gate checks each of them. Damaged data counts as none. */
export function readKept(text: string | null): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]", (_, value: unknown) => bigintIn(value) ?? value);
    return Array.isArray(kept) ? kept.filter(isAsk).map(keptOf) : [];
  } catch {
    return [];
  }
}

function keptOf(kept: PlanAsk): Kept {
  const { sent = null, ...ask } = kept as PlanAsk & { readonly sent?: unknown };
  return { ask, sent: isSent(sent) ? sent : null };
}

const isSent = (value: unknown): value is Sent =>
  typeof value === "object" &&
  value !== null &&
  ["id", "title", "effect"].every((key) => typeof Reflect.get(value, key) === "string");

/** A card for a change that the previous page sent. */
export function sentCard(id: number, ask: PlanAsk, sent: Sent): Card {
  const { title, effect } = sent;
  const plan = planOf({ id: sent.id, title, effect, profileId: "", target: "", kind: ask.kind, ...NO_LINES });
  return { ...newCard(id, ask), phase: "applying", plan, left: true };
}
const NO_LINES = { lines: [], moreLines: 0, command: null } as const;

/** The part of a plan that its entry in the journal has. */
function planOf(
  entry: Pick<ChangeEntry, "id" | "title" | "effect" | "profileId" | "target" | "kind"> &
    Pick<ChangeEntry, "lines" | "moreLines" | "command">,
): ChangePlan {
  return {
    ...entry,
    ...{ kind: entry.kind as ChangePlan["kind"], preview: null as ChangePlan["preview"] },
    ...{ requests: [], warnings: [], mustType: null, validated: false, expiresAt: 0 },
  };
}

/** The card after the engine has told what became of its change. */
export function cardAfter(entry: ChangeEntry): Pick<Card, "phase" | "plan" | "error" | "result" | "doneAt"> {
  const { id, title, effect, profileId, target, kind, lines, moreLines, command, outcome, refused } = entry;
  const plan = planOf({ id, title, effect, profileId, target, kind, lines, moreLines, command });
  const isDone = outcome === "done" || outcome === "partly";
  const isFailed = outcome === "failed" || outcome === "cancelled";
  return {
    plan,
    phase: isDone ? "done" : isFailed ? "failed" : "unknown",
    error: isDone ? null : (refused[0]?.error ?? null),
    result: isDone ? { outcomes: refused } : null,
    doneAt: isDone ? Date.parse(entry.at) : null,
  };
}

/** JSON has no bigint, so it is stored as an object with its digits. */
const BIGINT = "bigint";
const bigintOut = (value: unknown) => (typeof value === "bigint" ? { [BIGINT]: String(value) } : null);

function bigintIn(value: unknown): bigint | null {
  if (typeof value !== "object" || value === null || !(BIGINT in value)) return null;
  const digits = value[BIGINT];
  return typeof digits === "string" && /^-?\d{1,38}$/.test(digits) ? BigInt(digits) : null;
}

const isAsk = (value: unknown): value is PlanAsk =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  typeof value.kind === "string" &&
  "request" in value;

/** It still waits for the user or the cluster. */
export const isOpen = ({ phase }: Card): boolean => phase !== "done";

/** It can be committed as it is. */
export function mayCommit({ phase, plan, typed }: Card): boolean {
  return phase === "ready" && plan !== null && (plan.mustType === null || plan.mustType === typed);
}

/** It can be committed once its name is typed. */
export const wantsName = (card: Card): boolean => card.phase === "ready" && !mayCommit(card);

/** The unsent card with the same request. */
export function sameCard(cards: readonly Card[], ask: PlanAsk): Card | undefined {
  const text = textOf(ask);
  return cards.find((card) => card.phase !== "done" && card.phase !== "applying" && textOf(card.ask) === text);
}

/** The change may have been made. */
const MAYBE_DONE: ReadonlySet<ErrorCode> = new Set(["OUTCOME_UNKNOWN", "WORKER_DIED", "CHANNEL_LOST"]);

/** The card after its change was refused. */
export function phaseAfter({ code }: ErrorData, { mustType }: Pick<ChangePlan, "mustType">): Phase {
  // The plan is still valid. A plan without a name to type is not: the lock was changed elsewhere, so it no longer
  // suffices.
  if (code === "READ_ONLY" || (code === "CONFIRMATION_WRONG" && mustType !== null)) return "ready";
  return MAYBE_DONE.has(code) ? "unknown" : "failed";
}

/** Targets that were refused although others succeeded. */
export function refusedOf({ result }: Card): readonly TargetOutcome[] {
  return result?.outcomes.filter(({ error }) => error !== null) ?? [];
}

/** The request for a new plan. Where it names targets, it contains only those that were refused or not sent. */
export function restOf(card: Card): PlanAsk {
  const { ask } = card;
  const undone = refusedOf(card);
  if (undone.length === 0) return ask;
  // The topic of a partition.
  const names = new Set(
    undone.map(({ target }) => (ask.kind === "topics.empty" ? target.replace(/\/\d+$/, "") : target)),
  );
  switch (ask.kind) {
    case "topics.delete":
    case "topics.empty":
      return { kind: ask.kind, request: { topics: ask.request.topics.filter((topic) => names.has(topic)) } };
    case "groups.delete":
      return { kind: ask.kind, request: { groups: ask.request.groups.filter((group) => names.has(group)) } };
    default:
      return ask;
  }
}

/** The message while a change is made, and the button that ends it. @param left the user no longer waits for it */
export function applyingText(
  long: LongWork | null,
  left: boolean,
): { readonly says: string; readonly cancel: string | null } {
  if (long?.ending === true) {
    return { says: "No more is sent. What was sent is answered first.", cancel: null };
  }
  const { progress = null } = long ?? {};
  if (long === null || progress === null) {
    return { says: left ? "In progress. The result will be here and in the journal." : "Sending…", cancel: null };
  }
  const how = workText(long);
  if (!progress.changes) return { says: `Checking once more: ${how}`, cancel: "Cancel" };
  return { says: `${how} done`, cancel: progress.done < progress.total ? "Cancel the rest" : null };
}
