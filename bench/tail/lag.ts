import { setTimeout as sleep } from "node:timers/promises";
import type { Broker } from "../../scripts/kafka/broker.ts";
import type { Wiretap } from "./wiretap.ts";

/** The most that the tail was behind. */
export interface Lag {
  /** Records, as the page was told. */
  readonly records: number;
  /** From when the broker told a log end until the page was told that everything before it had been fetched, ms. */
  readonly ms: number;
}

const ASK_MS = 100;
const LOOK_MS = 10;

/** Watches how far the page is behind the broker's own word, until `end` is called: after the last record was fetched. */
export function watchLag(broker: Broker, topic: string, tap: Wiretap): { end(): Promise<Lag> } {
  const waiting: { readonly end: number; readonly since: number }[] = [];
  let records = 0;
  let ms = 0;
  let isOver = false;
  const look = setInterval(() => {
    const pulse = tap.pulse();
    if (pulse === null) return;
    records = Math.max(records, pulse.lag ?? 0);
    while (waiting[0] !== undefined && waiting[0].end <= pulse.totals.fetched) {
      ms = Math.max(ms, performance.now() - waiting[0].since);
      waiting.shift();
    }
  }, LOOK_MS);
  const asking = broker.withAdmin(async (admin) => {
    while (!isOver) {
      const offsets = await admin.fetchTopicOffsets(topic);
      waiting.push({ end: offsets.reduce((sum, { high }) => sum + Number(high), 0), since: performance.now() });
      await sleep(ASK_MS);
    }
  });
  return {
    async end() {
      isOver = true;
      await asking;
      clearInterval(look);
      // What was never fetched is behind until now.
      if (waiting[0] !== undefined) ms = Math.max(ms, performance.now() - waiting[0].since);
      return { records, ms };
    },
  };
}
