import type { ChangePlan, ChangeResult, TargetOutcome } from "../../contract/changes.ts";
import type { ErrorCode, ErrorData } from "../../contract/errors.ts";
import type { PlanAsk } from "../data/events.ts";
import { type LongWork, workText } from "../data/work-watch.ts";

/**
 * Where a change stands. `refused`: it has no plan, nothing can be committed. `failed`: it was sent, or its plan no longer
 * holds, and nothing of it was done. `unknown`: it was sent, and its answer was lost.
 */
export type Phase = "planning" | "refused" | "ready" | "applying" | "done" | "failed" | "unknown";

/** One change in the tray. */
export interface Card {
  readonly id: number;
  readonly ask: PlanAsk;
  readonly phase: Phase;
  /** The newest; null before the first. */
  readonly plan: ChangePlan | null;
  /** What the user has typed to confirm it. */
  readonly typed: string;
  readonly error: ErrorData | null;
  readonly result: ChangeResult | null;
  /** The user no longer waits for the answer. */
  readonly left: boolean;
}

export function newCard(id: number, ask: PlanAsk): Card {
  return { id, ask, phase: "planning", plan: null, typed: "", error: null, result: null, left: false };
}

/** "Delete records (topics)": what is asked for, before a plan says it better. */
export function askTitle({ kind }: PlanAsk): string {
  const [feature = "", verb = ""] = kind.split(".");
  const words = verb.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} (${feature})`;
}

/** What a page that is loaded in this one's stead plans again: all that was not sent. Null: nothing. */
export function keptText(cards: readonly Card[]): string | null {
  const unsent = cards.filter(({ phase }) => !["applying", "unknown", "done"].includes(phase));
  return unsent.length === 0 ? null : `[${unsent.map(({ ask }) => textOf(ask)).join(",")}]`;
}

/** What was asked for as JSON, made once: it may name 10,000 things, and is looked at with each key that is typed. */
function textOf(ask: PlanAsk): string {
  const text = TEXTS.get(ask) ?? JSON.stringify(ask, (_, value: unknown) => bigintOut(value) ?? value);
  TEXTS.set(ask, text);
  return text;
}
const TEXTS = new WeakMap<PlanAsk, string>();

/** Reads it again; the gate checks each. What is damaged is nothing. */
export function readKept(text: string | null): readonly PlanAsk[] {
  try {
    const asks: unknown = JSON.parse(text ?? "[]", (_, value: unknown) => bigintIn(value) ?? value);
    return Array.isArray(asks) ? asks.filter(isAsk) : [];
  } catch {
    return [];
  }
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

/** It still needs the user, or the cluster. */
export const isOpen = ({ phase }: Card): boolean => phase !== "done";

/** It can be committed as it is. */
export function mayCommit({ phase, plan, typed }: Card): boolean {
  return phase === "ready" && plan !== null && (plan.mustType === null || plan.mustType === typed);
}

/** It can be committed once its name is typed. */
export const wantsName = (card: Card): boolean => card.phase === "ready" && !mayCommit(card);

/** The card that asks for the same and has not been sent. */
export function sameCard(cards: readonly Card[], ask: PlanAsk): Card | undefined {
  const text = textOf(ask);
  return cards.find((card) => card.phase !== "done" && card.phase !== "applying" && textOf(card.ask) === text);
}

/** It may have been done. */
const MAYBE_DONE: ReadonlySet<ErrorCode> = new Set(["OUTCOME_UNKNOWN", "WORKER_DIED", "CHANNEL_LOST"]);

/** What a card is after its change was refused. */
export function phaseAfter({ code }: ErrorData, { mustType }: Pick<ChangePlan, "mustType">): Phase {
  // The plan still stands. One without a name to type does not suffice any more: the lock was turned elsewhere.
  if (code === "READ_ONLY" || (code === "CONFIRMATION_WRONG" && mustType !== null)) return "ready";
  return MAYBE_DONE.has(code) ? "unknown" : "failed";
}

/** Targets that were refused though others were done. */
export function refusedOf({ result }: Card): readonly TargetOutcome[] {
  return result?.outcomes.filter(({ error }) => error !== null) ?? [];
}

/** What is asked for when it is planned again: where targets are named, those alone that were refused or not sent. */
export function restOf(card: Card): PlanAsk {
  const { ask } = card;
  const undone = refusedOf(card);
  if (undone.length === 0) return ask;
  // Of partitions, the topic.
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

/** What is said while a change is made, and what ends it. @param left nobody waits for it any more */
export function applyingText(
  long: LongWork | null,
  left: boolean,
): { readonly says: string; readonly cancel: string | null } {
  if (long?.ending === true) {
    return { says: "No more is sent. What was sent is answered first.", cancel: null };
  }
  const { progress = null } = long ?? {};
  if (long === null || progress === null) {
    return { says: left ? "Sent. The result will be here and in the journal." : "Sending…", cancel: null };
  }
  const how = workText(long);
  if (!progress.changes) return { says: `Checking once more: ${how}`, cancel: "Cancel" };
  return { says: `${how} done`, cancel: progress.done < progress.total ? "Cancel the rest" : null };
}
