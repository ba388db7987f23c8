import { TailwaterError } from "../../contract/errors.ts";
import type { Tier } from "./tier.ts";

/** What is, or may be, in a remote tier gets this long to be brought, ms. */
const PATIENT_WAIT_MS = 5_000;

/** A partition that is asked for records, as far as a proof needs it. */
export interface Suspect {
  readonly where: { readonly topic: string; readonly partition: number; readonly position: number | null };
  /** The last answer was about its position and without error, and brought nothing although there are offsets to read. */
  readonly isSuspect: boolean;
  /** Its position was found in remote storage: it takes longer. */
  isRemote: boolean;
}

/**
 * Proves that the last offsets of a scan's range hold no record any more (compacted away), for which a broker answers
 * nothing, however often. The end of a log, or what lies just before an open transaction, can be such a hole; elsewhere the
 * next batch is the answer and proves it.
 *
 * By Kafka's source (ReplicaManager.fetchMessages, LocalLog.read, DelayedFetch, DelayedRemoteFetch) an answer without
 * error is empty, although the offset is below the end that it names, for just these reasons:
 *   1. other partitions of the request used its bytes up           → this partition is asked alone
 *   2. the client is throttled: the answer names no partition       → such an answer is not looked at
 *   3. another replica should be read from (KIP-392)               → such an answer is not looked at
 *   4. the offset is in remote storage, which is slow or throttled → the leader is asked where its local log begins
 *   5. there is no batch from the offset to that end.
 * With the first four excluded, the fifth is proven. A second witness is time: with a byte to give, a broker never lets
 * a lone fetch wait for as long as it may (DelayedFetch completes at `minBytes`). Brokers before 3.4 cannot say where
 * the local log begins, and Apache's have no remote tier; derived ones may: they get a wait in which a remote read ends.
 */
export class HoleProof<Slot extends Suspect> {
  readonly #askTier: (slot: Slot) => Promise<Tier>;
  /** Asked alone until it is settled. */
  #suspect: Slot | null = null;
  #waitMs = 0;

  /** @param askTier where its leader keeps the offset at which it stands */
  constructor(askTier: (slot: Slot) => Promise<Tier>) {
    this.#askTier = askTier;
  }

  /** The partition that the next fetch must be about, alone; null for all. */
  get suspect(): Slot | null {
    return this.#suspect;
  }

  /** How long that fetch may wait, ms; null for the usual time. */
  get waitMs(): number | null {
    return this.#waitMs > 0 ? this.#waitMs : null;
  }

  /** Records came. */
  forget(): void {
    this.#suspect = null;
    this.#waitMs = 0;
  }

  /** These are the partitions now. */
  keep(slots: readonly Slot[]): void {
    if (this.#suspect !== null && !slots.includes(this.#suspect)) this.forget();
  }

  /**
   * An answer without throttling brought no records to any partition.
   * @param lasted it came after the wait that was allowed
   * @returns the partition that is proven to hold nothing up to its end, or the log's; an error says why there is no telling; else null
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
    // It began again, or went to another broker meanwhile.
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
