import { TailwaterError } from "../../contract/errors.ts";
import { changeError, KAFKA } from "../kafka/protocol-errors.ts";

/** What an answer says about a batch. */
export type Verdict =
  /** It is in the log. */
  | "done"
  /** It is not, and may be sent again. */
  | "again"
  /** It may be in the log. */
  | "open"
  /** It is not, because what was before it is missing. */
  | "out of order"
  /** The broker does not know its producer any more. */
  | "stranger"
  /** It has too many bytes for this topic. */
  | "too large"
  /** It is not, and never will be; others may be. */
  | "refused"
  /** Nothing more of this topic can be written. */
  | "over";

/** Codes that prove that nothing was written, and that pass. */
const AGAIN: ReadonlySet<number> = new Set([
  KAFKA.unknownTopicOrPartition, // a broker that has not heard of a new topic yet
  KAFKA.leaderNotAvailable,
  8, // BROKER_NOT_AVAILABLE
  KAFKA.replicaNotAvailable,
  19, // NOT_ENOUGH_REPLICAS
  KAFKA.fencedLeaderEpoch,
  KAFKA.unknownLeaderEpoch,
  89, // THROTTLING_QUOTA_EXCEEDED
  KAFKA.unknownTopicId,
]);

const OWN: Readonly<Record<number, Verdict>> = {
  [KAFKA.none]: "done",
  46: "done", // DUPLICATE_SEQUENCE_NUMBER: it was there already
  45: "out of order", // OUT_OF_ORDER_SEQUENCE_NUMBER
  59: "stranger", // UNKNOWN_PRODUCER_ID
  47: "stranger", // INVALID_PRODUCER_EPOCH
  49: "stranger", // INVALID_PRODUCER_ID_MAPPING
  90: "stranger", // PRODUCER_FENCED
  10: "too large", // MESSAGE_TOO_LARGE
  18: "too large", // RECORD_LIST_TOO_LARGE
  2: "refused", // CORRUPT_MESSAGE
  32: "refused", // INVALID_TIMESTAMP
  87: "refused", // INVALID_RECORD
};

export function verdictOf(errorCode: number, error: TailwaterError): Verdict {
  const own = OWN[errorCode];
  if (own !== undefined) return own;
  if (AGAIN.has(errorCode)) return "again";
  return error.code === "OUTCOME_UNKNOWN" ? "open" : "over";
}

/** The error of one partition's answer. @param says the broker's own words */
export function produceError(errorCode: number, topic: string, partition: number, says: string | null): TailwaterError {
  const subject = `${topic}/${partition}`;
  return changeError(
    errorCode,
    { subject, lookAt: LOOK_AT },
    { says, needs: [{ operation: "Write", resource: "Topic", name: topic }] },
  );
}

/** A batch was not acknowledged in time. @param trouble the last one; null: the cluster was silent */
export function lateError(trouble: TailwaterError | null, subject: string, afterMs: number): TailwaterError {
  const why = `${trouble?.message ?? "The cluster did not answer."} Waited ${afterMs / 1_000} s.`;
  return new TailwaterError(trouble?.code ?? "CONNECT_TIMEOUT", why, {
    subject,
    ...(trouble?.hint == null ? {} : { hint: trouble.hint }),
  });
}

export const LOOK_AT = "Read the end of the topic to see whether the records are there.";
