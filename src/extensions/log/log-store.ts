import type { LogEntry, LogLevel, LogPage } from "../../contract/log.ts";

const MOST_ENTRIES = 5_000;
/** Characters of all entries together. */
const MOST_TEXT = 2 * 1024 * 1024;

/** The newest entries, in memory, for the window. */
export class LogStore {
  #entries: LogEntry[] = [];
  #first = 0;
  #text = 0;
  #last = 0;

  add(at: number, level: LogLevel, source: string, text: string): LogEntry {
    this.#last += 1;
    const entry = { number: this.#last, at, level, source, text };
    this.#entries.push(entry);
    this.#text += text.length;
    while (this.#entries.length - this.#first > MOST_ENTRIES || this.#text > MOST_TEXT) {
      this.#text -= this.#entries[this.#first]?.text.length ?? 0;
      this.#first += 1;
    }
    // Compacted only from time to time, because shift() would move all entries at every line.
    if (this.#first > MOST_ENTRIES) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
    return entry;
  }

  /** Entries with a number above `after`. */
  since(after: number): Pick<LogPage, "entries" | "last" | "leftOut"> {
    const kept = this.#entries.length - this.#first;
    const oldest = this.#last - kept + 1;
    const from = Math.max(after + 1, oldest);
    return {
      entries: this.#entries.slice(this.#first + from - oldest),
      last: this.#last,
      leftOut: Math.max(0, Math.min(oldest, this.#last + 1) - after - 1),
    };
  }

  newest(count: number): readonly LogEntry[] {
    return this.#entries.slice(Math.max(this.#first, this.#entries.length - count));
  }

  clear(): void {
    this.#entries = [];
    this.#first = 0;
    this.#text = 0;
  }
}
