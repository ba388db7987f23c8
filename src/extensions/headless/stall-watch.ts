import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { PartitionPulse, TailPulse } from "../../contract/tails.ts";

/** Tells when a scan has not come on for too long because something keeps it. */
export class StallWatch {
  readonly #limitMs: number;
  readonly #now: () => number;
  #done = -1;
  #movedAt: number;
  /** Something was wrong since then, if only for a moment. */
  #troubled = false;

  /** @param limitMs how long it may stand still @param now ms that only grow */
  constructor(limitMs: number, now: () => number = () => performance.now()) {
    this.#limitMs = limitMs;
    this.#now = now;
    this.#movedAt = now();
  }

  /** It came on. */
  moved(): void {
    this.#movedAt = this.#now();
    this.#troubled = false;
  }

  /** While nothing is wrong it takes the time that it takes: a scan that is over soon, one that a reader slows down. */
  isOver({ scan, error }: Pick<TailPulse, "scan" | "error">): boolean {
    const done = scan?.done ?? 0;
    if (done !== this.#done) this.moved();
    this.#done = done;
    this.#troubled ||= error !== null;
    return this.#troubled && this.#now() - this.#movedAt >= this.#limitMs;
  }

  /** What keeps it, naming each partition that was not read to its end. @param general where no partition says why */
  error(partitions: readonly PartitionPulse[], general: ErrorData | null): TailwaterError {
    const kept = partitions.filter(({ end, position }) => end === null || position === null || position < end);
    const why = kept.find(({ error }) => error !== null)?.error ?? general;
    const names = kept.map(({ topic, partition }) => `${topic}/${partition}`);
    const message = why?.message ?? "Nothing more was read.";
    return new TailwaterError(why?.code ?? "KAFKA_ERROR", `${message} Waited ${this.#limitMs / 1_000} s.`, {
      subject: names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? " …" : ""),
      hint: "The rest was not read. --wait sets how long to wait.",
    });
  }
}

const MOST_NAMES = 10;
