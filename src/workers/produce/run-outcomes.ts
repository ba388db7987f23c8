import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ProduceCounts, ProduceRequest } from "../../contract/produce.ts";
import { LOOK_AT } from "./verdict.ts";

interface Errors {
  readonly failed: TailwaterError | null;
  readonly unknown: TailwaterError | null;
}

/**
 * What became of the records, as outcomes of one change: those that are written, those that are not, and those of which
 * nobody knows.
 * @param why it ended before the input did; null: it did not
 */
export function outcomesOf(
  { topic, acks, records }: Pick<ProduceRequest, "topic" | "acks" | "records">,
  { read, sent, acknowledged, failed, unknown }: ProduceCounts,
  errors: Errors,
  why: TailwaterError | null,
): readonly TargetOutcome[] {
  const outcomes: TargetOutcome[] = [];
  const part = (count: number) => `${topic} (${count} record${count === 1 ? "" : "s"})`;
  const add = (count: number, error: TailwaterError | null) =>
    outcomes.push({ target: part(count), error: error?.toData() ?? null });
  const isAsked = acks !== "none";
  const isWhole = why === null && failed === 0 && (unknown === 0 || !isAsked);
  if (acknowledged > 0 || (isWhole && isAsked)) add(acknowledged, null);
  if (unknown > 0) add(unknown, isAsked ? lost(topic, errors.unknown) : null);
  if (failed > 0) add(failed, errors.failed ?? why);
  const unsent = read - sent;
  // A cancel may come when everything is sent.
  const isAll = records !== null && sent >= records;
  if (why !== null && failed === 0 && !isAll) {
    outcomes.push({ target: unsent > 0 ? part(unsent) : `${topic} (the rest of the input)`, error: why.toData() });
  }
  if (outcomes.length === 0) add(0, null);
  return outcomes;
}

/** Their answers did not come, or prove nothing. */
export function lost(topic: string, cause: TailwaterError | null): TailwaterError {
  const message = `They were sent, but their answers were lost. They may or may not have been written. ${cause?.message ?? ""}`;
  return new TailwaterError("OUTCOME_UNKNOWN", message.trim(), { subject: `topic ${topic}`, hint: LOOK_AT, cause });
}
