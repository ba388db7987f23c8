import { TailwaterError } from "../../contract/errors.ts";
import type { Tier } from "./tier.ts";

/** How long a read from a (possible) remote tier may take, ms. */
const PATIENT_WAIT_MS = 5_000;

/** The parts of a fetched partition that a proof needs. */
export interface Suspect {
  readonly where: { readonly topic: string; readonly partition: number; readonly position: number | null };
  /** The last answer was for its position, without error, and empty, although there are offsets to read. */
  readonly isSuspect: boolean;
  /** Its position is in remote storage, so it takes longer. */
  isRemote: boolean;
}

/**
 * Proves that the last offsets of a scan's range have no records any more (compacted away). A broker always returns an
 * empty answer for them. Such a hole can be at the end of a log, or just before an open transaction; elsewhere the next
 * batch is returned and proves the hole.
 *
 * By Kafka's source (ReplicaManager.fetchMessages, LocalLog.read, DelayedFetch, DelayedRemoteFetch) an answer without
 * error is empty, although the offset is below the end in the answer, only for these reasons:
 *   1. other partitions of the request used its bytes up           → this partition is asked alone
 *   2. the client is throttled: the answer names no partition       → such an answer is not looked at
 *   3. another replica should be read from (KIP-392)               → such an answer is not looked at
 *   4. the offset is in remote storage, which is slow or throttled → the leader is asked where its local log begins
 *   5. there is no batch from the offset to that end.
 * If the first four are excluded, the fifth is proven. Time is a second proof: if there is a byte to send, a broker
 * never lets a single fetch wait for its whole time (DelayedFetch completes at `minBytes`). Brokers before 3.4 cannot
 * report where the local log begins. Apache's have no remote tier, but derived ones may, so they get enough time for a
 * remote read.
 */
export class HoleProof<Slot extends Suspect> {
  readonly #askTier: (slot: Slot) => Promise<Tier>;
  /** Fetched alone until the proof is done. */
  #suspect: Slot | null = null;
  #waitMs = 0;

  /** @param askTier finds where its leader stores its current offset */
  constructor(askTier: (slot: Slot) => Promise<Tier>) {
    this.#askTier = askTier;
  }

  /** The only partition of the next fetch; null for all. */
  get suspect(): Slot | null {
    return this.#suspect;
  }

  /** How long that fetch may wait, ms; null for the usual time. */
  get waitMs(): number | null {
    return this.#waitMs > 0 ? this.#waitMs : null;
  }

  /** Records arrived, so there is no hole. */
  forget(): void {
    this.#suspect = null;
    this.#waitMs = 0;
  }

  /** Sets the current partitions. */
  keep(slots: readonly Slot[]): void {
    if (this.#suspect !== null && !slots.includes(this.#suspect)) this.forget();
  }

  /**
   * Handles an answer without throttling and without records for any partition.
   * @param lasted the answer came after the full wait
   * @returns the partition that is proven empty up to its end or the log's end; an error when it cannot be decided;
   * otherwise null
   */
  async emptyAnswer(
    slots: readonly Slot[],
    lasted: boolean,
  ): Promise<{ slot: Slot; error: TailwaterError | null } | null> {
    const suspect = this.#suspect;
    if (suspect === null) {
      this.#suspect = slots.find(({ isSuspect }) => isSuspect) ?? null;
      this.#waitMs = this.#suspect?.isRemote ? PATIENT_WAIT_MS : 0;
      return null;
    }
    if (!suspect.isSuspect) {
      this.forget();
      return null;
    }
    if (!lasted) return null;
    const patient = this.#waitMs > 0;
    const tier = await this.#askTier(suspect);
    // The partition was restarted, or moved to another broker meanwhile.
    if (!suspect.isSuspect || this.#suspect !== suspect) return null;
    if (tier === "unknown" && !patient) {
      this.#waitMs = PATIENT_WAIT_MS;
      return null;
    }
    this.forget();
    suspect.isRemote = tier === "remote";
    return { slot: suspect, error: tier === "remote" ? remoteSilent(suspect) : null };
  }
}

function remoteSilent({ where: { topic, partition, position } }: Suspect): TailwaterError {
  const at = `${topic}/${partition}`;
  return new TailwaterError("KAFKA_ERROR", `The remote storage returns nothing for ${at} from offset ${position}.`, {
    subject: at,
    hint: "Check the broker's log for errors of its tiered storage.",
  });
}
