import { TailwaterError } from "../../contract/errors.ts";
import type { EpochStart } from "../batch/epoch-path.ts";

/** What a leader says of an epoch: the largest that it has and that is not above it, and where that ends. −1: unknown. */
export interface EpochEnd {
  readonly leaderEpoch: number;
  readonly endOffset: number;
}

/** `offset`: what lies before it is in the leader's log as it was read. Null: nothing is known to be. */
export type Parted = { readonly offset: number | null };

/**
 * Finds where a leader's log and what was read part, question by question: where the last epoch that both have ends in
 * the one that ends it first. A leader that lacks an epoch answers for the one before it, which may be one that was never
 * read: then it is asked about the next older one, as a follower does that cuts back its own log.
 * Sources: KIP-101, KIP-279, KIP-320; Kafka's LeaderEpochFileCache.endOffsetFor.
 */
export class Parting {
  readonly #path: readonly EpochStart[];
  readonly #position: number;
  readonly #subject: string;
  #at: number;

  /** @param path what was read up to `position`, oldest first, at least one @param subject of the error */
  constructor(path: readonly EpochStart[], position: number, subject: string) {
    this.#path = path;
    this.#position = position;
    this.#subject = subject;
    this.#at = path.length - 1;
  }

  /** The epoch to ask about. */
  get epoch(): number {
    return this.#path[this.#at]?.epoch ?? -1;
  }

  /**
   * @returns null when there is another question. They are fewer than the path has epochs.
   * @throws TailwaterError KAFKA_ERROR when no log is like that
   */
  answer({ leaderEpoch, endOffset }: EpochEnd): Parted | null {
    if (leaderEpoch < -1 || leaderEpoch > this.epoch || endOffset < -1) {
      const said = `that epoch ${leaderEpoch} ends at offset ${endOffset}`;
      throw new TailwaterError("KAFKA_ERROR", `Asked about leader epoch ${this.epoch}, the broker reports ${said}.`, {
        subject: this.#subject,
        hint: "No valid log has this. The broker's own log may say why.",
      });
    }
    if (leaderEpoch === -1 || endOffset === -1) return this.#older(this.#at - 1, null);
    let at = this.#at;
    while (at >= 0 && (this.#path[at]?.epoch ?? -1) > leaderEpoch) at -= 1;
    const shared = this.#path[at];
    if (shared === undefined || shared.epoch === leaderEpoch) {
      return { offset: Math.min(endOffset, this.#path[at + 1]?.offset ?? this.#position) };
    }
    return this.#older(at, endOffset);
  }

  #older(at: number, offset: number | null): Parted | null {
    if (at < 0) return { offset };
    this.#at = at;
    return null;
  }
}
