import type {
  ChangeEffect,
  ChangeEntry,
  ChangeOutcome,
  PlanLine,
  RecordCounts,
  TargetOutcome,
} from "../../contract/changes.ts";
import { isErrorData } from "../../contract/errors.ts";

/** The second line of a change: its outcome. */
export interface JournalEnd {
  readonly id: string;
  readonly outcome: ChangeOutcome;
  readonly refused: readonly TargetOutcome[];
  readonly records?: RecordCounts;
}

const EFFECTS: readonly ChangeEffect[] = ["adds", "alters", "destroys"];
const OUTCOMES: readonly ChangeOutcome[] = ["done", "partly", "failed", "cancelled", "unknown", "begun"];

/** Parses a line of the journal. Null when the line is cut, damaged or not from Tailwater. */
export function readLine(line: string): ChangeEntry | JournalEnd | null {
  const value = parse(line);
  if (!isObject(value)) return null;
  const { id, outcome, refused } = value;
  if (typeof id !== "string" || !OUTCOMES.some((one) => one === outcome) || !isListOf(refused, isTarget)) return null;
  if (!("title" in value)) {
    const end = { id, outcome: outcome as ChangeOutcome, refused: refused as readonly TargetOutcome[] };
    return isRecordCounts(value.records) ? { ...end, records: value.records } : end;
  }
  return isEntry(value) ? (value as unknown as ChangeEntry) : null;
}

function isEntry(value: Record<string, unknown>): boolean {
  const texts = [value.at, value.profileId, value.profileName, value.kind, value.title, value.target];
  return (
    texts.every((text) => typeof text === "string") &&
    EFFECTS.some((one) => one === value.effect) &&
    isListOf(value.lines, isLine) &&
    typeof value.moreLines === "number" &&
    isTextOrNull(value.command)
  );
}

function isLine(value: unknown): value is PlanLine {
  if (!isObject(value) || typeof value.name !== "string") return false;
  return [value.old, value.new, value.note].every(isTextOrNull);
}

function isTarget(value: unknown): value is TargetOutcome {
  return isObject(value) && typeof value.target === "string" && (value.error === null || isErrorData(value.error));
}

function isRecordCounts(value: unknown): value is RecordCounts {
  if (!isObject(value)) return false;
  const counts = [value.acknowledged, value.failed, value.unknown, value.notSent];
  return counts.every((count) => typeof count === "number" && Number.isSafeInteger(count) && count >= 0);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isTextOrNull = (value: unknown) => value === null || typeof value === "string";
const isListOf = (value: unknown, is: (one: unknown) => boolean) => Array.isArray(value) && value.every(is);

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
