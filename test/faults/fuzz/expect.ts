import assert from "node:assert/strict";
import { type ErrorCode, TailwaterError } from "../../../src/contract/errors.ts";
import { isNoRoom } from "../../../src/workers/codec/errors.ts";

/**
 * @returns the result of the work; null when it threw a TailwaterError with one of these codes. The function rethrows
 * every other error, because that is what a fuzzer looks for.
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

/**
 * Runs the work. Runs it again in the next turn of the event loop when earlier damaged batches hold the memory until
 * then.
 */
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
