import type { SaslMechanism } from "../../../src/contract/profiles.ts";
import type { StartAt } from "../../../src/contract/tails.ts";
import type { HostileOptions } from "../../support/hostile-broker.ts";

/** What a user sees of a lie: a connection error with one of these codes, or a tail in a state that shows it. */
export interface Expected {
  /** Codes of the error: from connecting, from opening the tail, in the tail's pulse or in one of its partitions. */
  readonly codes: readonly string[];
  /** The tail may show no error, because the broker's answers say that the topic is empty. */
  readonly orQuiet?: boolean;
  /** Some records or batches must be shown as failed. */
  readonly failures?: boolean;
}

/** One way in which a broker can lie. */
export interface Lie {
  readonly name: string;
  readonly broker: HostileOptions;
  readonly expect: Expected;
  /** Connect by TLS. */
  readonly tls?: boolean;
  readonly login?: SaslMechanism;
  /** The number of such brokers. Each leads a partition. */
  readonly brokers?: number;
  /** Where the tail starts. Default: the earliest record. */
  readonly startAt?: StartAt;
  /** Most fetches per second that the broker may see. The client's backoff keeps the rate low. */
  readonly mostFetchesPerSecond?: number;
}

/** Connecting ends by itself. */
export const LOST: readonly string[] = [
  "NOT_KAFKA",
  "KAFKA_ERROR",
  "CONNECTION_RESET",
  "CONNECT_TIMEOUT",
  "ANSWER_TOO_LARGE",
  "ANSWER_MALFORMED",
];
