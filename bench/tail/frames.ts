import type { CDPSession, Page } from "playwright-core";

/** Three ticks of 60 Hz are 50.0 ms on a clock with tenths of a ms. They do not count as over 50. */
const SLOW_MS = 50.5;

export interface Frames {
  readonly count: number;
  readonly longestMs: number;
  /** Frames that took over 50 ms: when, in seconds since the watch began, and how long in ms. */
  readonly slow: readonly { readonly at: number; readonly ms: number }[];
  /** The browser's own long animation frames (over 50 ms), and the time of the page's scripts in them. */
  readonly long: readonly LongFrame[];
}

export interface LongFrame {
  readonly ms: number;
  readonly scriptMs: number;
}

/** PerformanceLongAnimationFrameTiming, which TypeScript's DOM library does not have yet. */
interface LongFrameEntry extends PerformanceEntry {
  readonly scripts?: readonly { readonly duration: number }[];
}

interface Watch {
  frames: number;
  longest: number;
  slow: { at: number; ms: number }[];
  long: LongFrame[];
  /** True while the bench itself collects garbage: the page does not cause that frame. */
  muted: boolean;
}

declare global {
  interface Window {
    tailwaterFrames?: Watch;
  }
}

/** Starts to count the page's animation frames. */
export async function watchFrames(page: Page): Promise<void> {
  // tsx wraps functions in a helper that the page does not have.
  await page.evaluate("globalThis.__name = (marked) => marked");
  await page.evaluate((slowMs) => {
    const watch: Watch = { frames: 0, longest: 0, slow: [], long: [], muted: false };
    window.tailwaterFrames = watch;
    const began = performance.now();
    let last = began;
    const step = (now: number) => {
      const ms = now - last;
      last = now;
      watch.frames++;
      if (!watch.muted) {
        watch.longest = Math.max(watch.longest, ms);
        if (ms > slowMs) watch.slow.push({ at: (now - began) / 1_000, ms });
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LongFrameEntry[]) {
        const scriptMs = (entry.scripts ?? []).reduce((sum, { duration }) => sum + duration, 0);
        if (!watch.muted) watch.long.push({ ms: entry.duration, scriptMs });
      }
    }).observe({ type: "long-animation-frame" });
  }, SLOW_MS);
}

export async function readFrames(page: Page): Promise<Frames> {
  const watch = await page.evaluate(() => window.tailwaterFrames);
  if (watch === undefined) throw new Error("The page was reloaded: its frames were not watched.");
  return { count: watch.frames, longestMs: watch.longest, slow: watch.slow, long: watch.long };
}

/** The page's live JS heap in bytes, after a garbage collection. Its pause does not count as a slow frame. */
export async function liveHeapBytes(page: Page, devtools: CDPSession): Promise<number> {
  await mute(page, true);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  // After two frames the pause is over.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await mute(page, false);
  return usedSize;
}

async function mute(page: Page, muted: boolean): Promise<void> {
  await page.evaluate((on) => {
    if (window.tailwaterFrames) window.tailwaterFrames.muted = on;
  }, muted);
}

/** The work of the page's main thread since the page was opened, seconds. */
export interface MainThread {
  readonly script: number;
  readonly styleAndLayout: number;
  readonly all: number;
}

/** @param devtools with `Performance.enable` sent once: a second one may not change the time domain */
export async function mainThread(devtools: CDPSession): Promise<MainThread> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const styleAndLayout = of("LayoutDuration") + of("RecalcStyleDuration");
  return { script: of("ScriptDuration"), styleAndLayout, all: of("TaskDuration") };
}
