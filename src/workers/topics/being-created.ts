import { type ErrorCode, type ErrorData, TailwaterError } from "../../contract/errors.ts";

/** A partition that keeps failing for this time is not being created but broken, ms. */
const LONGEST_MS = 30_000;
/** After this time without an error its next error begins a new creation: it was deleted and created again, ms. */
const FORGOTTEN_MS = 60_000;
const MOST_PARTITIONS = 10_000;
/** The answers of a broker that has not heard of the partition yet, or not that it leads it. */
const NOT_YET: ReadonlySet<ErrorCode> = new Set(["LEADER_NOT_AVAILABLE", "TOPIC_UNKNOWN"]);

/**
 * Tells the first seconds of a topic from a fault. The cluster names the first leader of a partition before this broker
 * has opened its log, and meanwhile the broker answers that it does not lead it. Each election raises the leader epoch,
 * so only a partition in its first epoch can be new.
 */
export class BeingCreated {
  readonly #failing = new Map<string, { readonly since: number; last: number }>();

  /**
   * @param leaderEpoch null: unknown @param at ms of a monotonic clock
   * @returns the error, or TOPIC_BEING_CREATED instead
   */
  errorOf(
    error: ErrorData,
    topic: string,
    partition: number,
    leaderEpoch: number | null,
    at = performance.now(),
  ): ErrorData {
    if (leaderEpoch !== 0 || !NOT_YET.has(error.code)) return error;
    const key = `${topic}/${partition}`;
    const before = this.#failing.get(key);
    const failing = before !== undefined && at - before.last < FORGOTTEN_MS ? before : { since: at, last: at };
    failing.last = at;
    if (this.#failing.size >= MOST_PARTITIONS) this.#failing.clear();
    this.#failing.set(key, failing);
    if (at - failing.since > LONGEST_MS) return error;
    const hint = "Its brokers are opening its log, which takes seconds.";
    return new TailwaterError("TOPIC_BEING_CREATED", `${key} is being created.`, { subject: key, hint }).toData();
  }
}
