import assert from "node:assert/strict";
import { type ErrorCode, TailwaterError } from "../../../src/contract/errors.ts";

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

function assertRefused(error: unknown, codes: readonly ErrorCode[]): void {
  if (!(error instanceof TailwaterError) || !codes.includes(error.code)) throw error;
  assert.ok(
    error.message.length > 0 && error.message.length < 4_096,
    `a message of ${error.message.length} characters`,
  );
}
