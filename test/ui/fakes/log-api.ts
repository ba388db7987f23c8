import type { WindowApi } from "../../../src/contract/api.ts";
import type { TailwaterError } from "../../../src/contract/errors.ts";
import type { LogApi, LogEntry, LogLevel, LogPage } from "../../../src/contract/log.ts";

export function makeEntry(number: number, more: Partial<LogEntry> = {}): LogEntry {
  return {
    number,
    at: 1_700_000_000_000 + number * 1_370,
    level: "info",
    source: "extension",
    text: `line ${number}`,
    ...more,
  };
}

/** A log that grows when the test adds entries. */
export class FakeLogApi implements Pick<WindowApi, "log"> {
  entries: LogEntry[] = [];
  path: string | null = "/tmp/tailwater.log";
  note: string | null = null;
  level: LogLevel = "info";
  asked = 0;
  readonly logged: (readonly [LogLevel, string])[] = [];
  /** Every call throws this until it is null. */
  failure: TailwaterError | null = null;

  /** @param count of entries to add */
  grow(count: number, more: Partial<LogEntry> = {}): void {
    const last = this.entries.at(-1)?.number ?? 0;
    for (let number = last + 1; number <= last + count; number += 1) this.entries.push(makeEntry(number, more));
  }

  readonly log: LogApi = {
    entries: async (after: number): Promise<LogPage> => {
      this.asked += 1;
      this.#mayFail();
      const kept = this.entries.slice(-5_000);
      const entries = kept.filter(({ number }) => number > after);
      const { path, note, level } = this;
      const oldest = kept[0]?.number ?? 1;
      const last = this.entries.at(-1)?.number ?? 0;
      return { entries, last, leftOut: Math.max(0, oldest - after - 1), path, note, level };
    },
    setLevel: async (level: LogLevel): Promise<void> => {
      this.#mayFail();
      this.level = level;
    },
    say: async (level: LogLevel, text: string): Promise<void> => {
      this.logged.push([level, text]);
      this.#mayFail();
    },
  };

  #mayFail(): void {
    if (this.failure !== null) throw this.failure;
  }
}
