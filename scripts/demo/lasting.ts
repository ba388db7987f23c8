import { setTimeout as sleep } from "node:timers/promises";

/** Work that ran for so long has recovered from the fault before. */
const RECOVERED_MS = 30_000;
/** The minimum time between two reported faults. */
const APART_MS = 60_000;

export interface Lasting {
  /** The pause between a fault and the next attempt, ms. */
  readonly pauseMs: number;
  /** Called once for a lasting fault, and at most once a minute. */
  onFault(error: unknown): void;
}

/**
 * Does `work` until it ends by itself or the signal comes. When it fails, it runs again after a pause: a user of the
 * demo may delete what it needs and create it again.
 */
export async function lasting(work: () => Promise<void>, about: Lasting, signal: AbortSignal): Promise<void> {
  let told = { text: "", at: Number.NEGATIVE_INFINITY };
  let isDue = false;
  while (!signal.aborted) {
    const began = performance.now();
    try {
      await work();
      return;
    } catch (error) {
      if (signal.aborted) return;
      const now = performance.now();
      const text = messageOf(error);
      if (now - began > RECOVERED_MS || text !== told.text) isDue = true;
      if (isDue && now - told.at > APART_MS) {
        about.onFault(error);
        told = { text, at: now };
        isDue = false;
      }
    }
    await sleep(about.pauseMs, undefined, { signal }).catch(() => {});
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
