import { setTimeout as sleep } from "node:timers/promises";
import type { Broker } from "../../scripts/kafka/broker.ts";
import type { Wiretap } from "./wiretap.ts";

const ASK_MS = 100;
const LOOK_MS = 10;

export interface LagWatch {
  /** The page does not show the tail for a while, so it gets no pulses. */
  readonly away: (isAway: boolean) => void;
  end(): Promise<number>;
}

/**
 * Measures how far the page is behind the broker: from the broker's report of a log end offset until the page's pulse
 * shows that everything before it has been fetched. Call `end` after the last record. It returns the longest delay, ms.
 */
export function watchLag(broker: Broker, topic: string, tap: Wiretap): LagWatch {
  const waiting: { readonly end: number; readonly since: number }[] = [];
  let ms = 0;
  let isOver = false;
  let isAway = false;
  const look = setInterval(() => {
    const pulse = tap.pulse();
    if (pulse === null) return;
    while (waiting[0] !== undefined && waiting[0].end <= pulse.totals.fetched) {
      ms = Math.max(ms, performance.now() - waiting[0].since);
      waiting.shift();
    }
  }, LOOK_MS);
  const asking = broker.withAdmin(async (admin) => {
    while (!isOver) {
      const offsets = await admin.fetchTopicOffsets(topic);
      if (!isAway)
        waiting.push({ end: offsets.reduce((sum, { high }) => sum + Number(high), 0), since: performance.now() });
      await sleep(ASK_MS);
    }
  });
  return {
    away: (now) => {
      isAway = now;
      waiting.length = 0;
    },
    async end() {
      isOver = true;
      await asking;
      clearInterval(look);
      // Records that were never fetched are behind until now.
      if (waiting[0] !== undefined) ms = Math.max(ms, performance.now() - waiting[0].since);
      return ms;
    },
  };
}
