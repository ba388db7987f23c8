import type { SaslMechanism } from "../../../src/contract/profiles.ts";
import type { StartAt } from "../../../src/contract/tails.ts";
import type { HostileOptions } from "../../support/hostile-broker.ts";

/** What a user sees of a lie: a connection refused by one of these codes, or a tail in a state that says so. */
export interface Expected {
  /** Codes of the error: of connecting, of opening the tail, of the tail's pulse or of one of its partitions. */
  readonly codes: readonly string[];
  /** The tail is as quiet as the broker says its topic is: no error at all is right, too. */
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
  /** So many such brokers, each the leader of a partition. */
  readonly brokers?: number;
  /** Where the tail begins; at the earliest record unless said otherwise. */
  readonly startAt?: StartAt;
  /** Most fetches a second that the broker may see; a growing pause keeps them few. */
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
