import type { Page } from "playwright-core";

/** The latency of typing, from the browser's own Event Timing. */
export interface Typing {
  /** Keys pressed. */
  readonly keys: number;
  /** The longest time an input event waited before its handlers ran, ms. */
  readonly longestDelayMs: number;
  /** The longest time from an input event to the frame that shows it, ms; the browser rounds to 8. */
  readonly longestToFrameMs: number;
}

const TEXTS = ["checkout", "s-3f", "lamp"];
const KEY_MS = 90;
const REST_MS = 1_500;

/** Types into the filter while records come, and clears it again, several times. */
export async function typeFilters(page: Page): Promise<Typing> {
  await page.evaluate(() => {
    const seen = { delay: 0, frame: 0 };
    (globalThis as unknown as { tailwaterTyping: typeof seen }).tailwaterTyping = seen;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        if (!/key|input/.test(entry.name)) continue;
        seen.delay = Math.max(seen.delay, entry.processingStart - entry.startTime);
        seen.frame = Math.max(seen.frame, entry.duration);
      }
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
  let keys = 0;
  for (const text of TEXTS) {
    await page.keyboard.press("/");
    await page.keyboard.type(text, { delay: KEY_MS });
    keys += text.length;
    await page.waitForTimeout(REST_MS);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(REST_MS);
  }
  const { delay, frame } = await page.evaluate(
    () => (globalThis as unknown as { tailwaterTyping: { delay: number; frame: number } }).tailwaterTyping,
  );
  return { keys, longestDelayMs: delay, longestToFrameMs: frame };
}
