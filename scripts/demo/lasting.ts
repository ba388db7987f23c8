import { setTimeout as sleep } from "node:timers/promises";

/** Work that ran for so long had got over the fault before. */
const RECOVERED_MS = 30_000;
/** The least time between two faults that are told. */
const APART_MS = 60_000;

export interface Lasting {
  /** Between a fault and the next try, ms. */
  readonly pauseMs: number;
  /** Told once of a fault that stays, and never more often than once a minute. */
  onFault(error: unknown): void;
}

/**
 * Does `work` until it ends by itself or the signal comes. When it fails it is done again after a pause: what it needs may
 * be deleted by the user of the demo, who may make it again.
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
