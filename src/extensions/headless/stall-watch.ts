import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { PartitionPulse, TailPulse } from "../../contract/tails.ts";

/** Detects a scan that has made no progress for too long because of an error. */
export class StallWatch {
  readonly #limitMs: number;
  readonly #now: () => number;
  #done = -1;
  #movedAt: number;
  /** An error occurred since then, even if only for a moment. */
  #troubled = false;

  /** @param limitMs how long it may make no progress @param now a monotonic clock, ms */
  constructor(limitMs: number, now: () => number = () => performance.now()) {
    this.#limitMs = limitMs;
    this.#now = now;
    this.#movedAt = now();
  }

  /** It made progress. */
  moved(): void {
    this.#movedAt = this.#now();
    this.#troubled = false;
  }

  /** Without an error there is no limit: the scan may be nearly done, or its reader may be slow. */
  isOver({ scan, error }: Pick<TailPulse, "scan" | "error">): boolean {
    const done = scan?.done ?? 0;
    if (done !== this.#done) this.moved();
    this.#done = done;
    this.#troubled ||= error !== null;
    return this.#troubled && this.#now() - this.#movedAt >= this.#limitMs;
  }

  /** The cause, with each partition that was not read to its end. @param general used when no partition has an error */
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
