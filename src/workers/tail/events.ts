import type { TailEvent } from "../../contract/tails.ts";

const KEPT_EVENTS = 200;

/** The tail's events, numbered from 1; the newest 200 are kept. */
export class EventLog {
  readonly #events: TailEvent[] = [];
  readonly #onEvent: () => void;
  #last = 0;

  constructor(onEvent: () => void) {
    this.#onEvent = onEvent;
  }

  /** Number of the newest event, 0 for none. */
  get last(): number {
    return this.#last;
  }

  add(kind: TailEvent["kind"], message: string): void {
    this.#last += 1;
    this.#events.push({ number: this.#last, at: Date.now(), kind, message });
    if (this.#events.length > KEPT_EVENTS) this.#events.shift();
    this.#onEvent();
  }

  /** Oldest first. */
  after(number: number): readonly TailEvent[] {
    return this.#events.filter((event) => event.number > number);
  }
}
