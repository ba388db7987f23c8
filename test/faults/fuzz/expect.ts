import assert from "node:assert/strict";
import { type ErrorCode, TailwaterError } from "../../../src/contract/errors.ts";
import { isNoRoom } from "../../../src/workers/codec/errors.ts";

/**
 * What the work gives; null when it threw a TailwaterError of one of these codes. Anything else that it throws is what a
 * fuzzer looks for and goes on.
 */
export function orRefused<T>(work: () => T, ...codes: readonly ErrorCode[]): T | null {
  try {
    return work();
  } catch (error) {
    assertRefused(error, codes);
    return null;
  }
}

export async function orRefusedLater<T>(work: () => Promise<T>, ...codes: readonly ErrorCode[]): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    assertRefused(error, codes);
    return null;
  }
}

/** Runs the work; once more in the next turn of the event loop when damaged batches before it hold the memory until then. */
export function orInNextTurn(work: () => void): Promise<void> | undefined {
  let waits: Promise<void> | undefined;
  try {
    work();
  } catch (error) {
    if (!isNoRoom(error)) throw error;
    waits = new Promise((resolve) => setImmediate(resolve)).then(work);
  }
  return waits;
}

function assertRefused(error: unknown, codes: readonly ErrorCode[]): void {
  if (!(error instanceof TailwaterError) || !codes.includes(error.code)) throw error;
  assert.ok(
    error.message.length > 0 && error.message.length < 4_096,
    `a message of ${error.message.length} characters`,
  );
}
