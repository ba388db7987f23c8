import type { TargetOutcome } from "../../contract/changes.ts";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Work } from "../../contract/work.ts";

/** How a change of many things is sent. */
export interface Turns<T> {
  readonly work: Work;
  /** Each chunk is one request. */
  readonly chunks: readonly (readonly T[])[];
  /** The name of one item: `topic`, `partition`. */
  readonly unit: string;
  /** The item's name in its outcome. */
  nameOf(item: T): string;
  /** Where to see what was done. */
  readonly lookAt: string;
}

/**
 * Sends a change of many items, one chunk after the other. It stops when a chunk fails, when an answer is lost (each
 * further request would wait as long) and when its work is cancelled. Items that were not sent have the outcome
 * CANCELLED.
 * @param send sends one chunk and returns the outcomes of its items, in any order
 * @throws TailwaterError the error of the only chunk, or of the first one unless its answer was lost; CANCELLED when it
 *   was cancelled before the first chunk, and nothing was sent
 */
export async function inTurn<T>(
  { work, chunks, unit, nameOf, lookAt }: Turns<T>,
  send: (chunk: readonly T[]) => Promise<readonly TargetOutcome[]>,
): Promise<readonly TargetOutcome[]> {
  const did = work.count(
    chunks.reduce((sum, { length }) => sum + length, 0),
    unit,
    true,
  );
  const outcomes: TargetOutcome[] = [];
  /** Why nothing more is sent. */
  let ended: string | null = null;
  for (const [index, chunk] of chunks.entries()) {
    if (work.isCancelled && ended === null) {
      if (index === 0) throw nothingSent();
      ended = "the change was cancelled";
    }
    if (ended !== null) {
      const why = ended;
      outcomes.push(...chunk.map((item) => ({ target: nameOf(item), error: notSent(nameOf(item), why, lookAt) })));
      continue;
    }
    try {
      const own = await send(chunk);
      outcomes.push(...own);
      if (own.some(({ error }) => isLost(error))) ended = "the answer before it was lost";
    } catch (thrown) {
      const error = toErrorData(thrown);
      if (chunks.length === 1 || (index === 0 && !isLost(error))) throw thrown;
      outcomes.push(...chunk.map((item) => ({ target: nameOf(item), error })));
      ended = isLost(error) ? "the answer before it was lost" : "what was sent before it failed";
    }
    did(chunk.length);
  }
  return outcomes;
}

/** It was sent, and its outcome is unknown. */
const isLost = (error: ErrorData | null) => error?.code === "OUTCOME_UNKNOWN";

function nothingSent(): TailwaterError {
  return new TailwaterError("CANCELLED", "The change was cancelled before anything was sent.");
}

function notSent(target: string, why: string, lookAt: string): ErrorData {
  return {
    code: "CANCELLED",
    message: `Not sent: ${why}.`,
    subject: target,
    hint: `${lookAt} Plan the rest again.`,
  };
}
