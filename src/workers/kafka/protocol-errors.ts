import { TailwaterError } from "../../contract/errors.ts";
import { type Acl, denied } from "./denied.ts";
import { GROUPS } from "./errors/groups.ts";
import { QUORUM } from "./errors/quorum.ts";
import { RECORDS } from "./errors/records.ts";
import { REQUESTS } from "./errors/requests.ts";
import type { ErrorRow, ErrorRows } from "./errors/row.ts";
import { SECURITY } from "./errors/security.ts";
import { TOPICS } from "./errors/topics.ts";
import type { ChangeTarget } from "./faults.ts";

/** Kafka's protocol error codes that Tailwater acts on. https://kafka.apache.org/protocol#protocol_error_codes */
export const KAFKA = {
  unknownServerError: -1,
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  requestTimedOut: 7,
  replicaNotAvailable: 9,
  networkException: 13,
  coordinatorLoadInProgress: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  notEnoughReplicasAfterAppend: 20,
  unknownMemberId: 25,
  topicAuthorizationFailed: 29,
  groupAuthorizationFailed: 30,
  clusterAuthorizationFailed: 31,
  illegalSaslState: 34,
  unsupportedVersion: 35,
  topicAlreadyExists: 36,
  notController: 41,
  unsupportedForMessageFormat: 43,
  kafkaStorageError: 56,
  nonEmptyGroup: 68,
  groupIdNotFound: 69,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  offsetNotAvailable: 78,
  groupSubscribedToTopic: 86,
  unknownTopicId: 100,
} as const;

const ROWS: ErrorRows = { ...REQUESTS, ...TOPICS, ...GROUPS, ...RECORDS, ...SECURITY, ...QUORUM };

/** The type of the resource that a denial is about. */
const DENIALS: Readonly<Record<number, Acl["resource"]>> = {
  [KAFKA.topicAuthorizationFailed]: "Topic",
  [KAFKA.groupAuthorizationFailed]: "Group",
  [KAFKA.clusterAuthorizationFailed]: "Cluster",
};

/**
 * After these errors it is unknown whether the request was done or is still running. A leader or a coordinator writes
 * first and then waits for its replicas. If it loses its role or its disk meanwhile, it answers with the same codes as
 * a broker that never had the role (Kafka's DelayedDeleteRecords and CoordinatorRuntime).
 */
const OPEN_OUTCOMES: ReadonlySet<number> = new Set([
  KAFKA.unknownServerError,
  KAFKA.requestTimedOut,
  KAFKA.networkException,
  KAFKA.notEnoughReplicasAfterAppend,
  KAFKA.notLeaderOrFollower,
  KAFKA.kafkaStorageError,
  KAFKA.coordinatorNotAvailable,
  KAFKA.notCoordinator,
]);

/** The most characters of a broker's message that are shown. */
const MOST_SAID = 500;
const MOST_CLEANED = 4 * MOST_SAID;

export interface ErrorAbout {
  /** The ACLs that the request needs. The error of a denial names the missing one. */
  readonly needs?: readonly Acl[];
  /** The broker's message beside the code. */
  readonly says?: string | null;
}

/** The description of one of Kafka's error codes; null for a code that is newer than this list. */
export function errorRow(errorCode: number): ErrorRow | null {
  return ROWS[errorCode] ?? null;
}

/** Makes a TailwaterError from an error code, about `subject`: a topic, `topic/partition`, or `the cluster`. */
export function protocolError(errorCode: number, subject: string, about: ErrorAbout = {}): TailwaterError {
  const missing = about.needs?.find(({ resource }) => resource === DENIALS[errorCode]);
  if (missing !== undefined) return denied(missing);
  const said = saidBy(about.says);
  const row = errorRow(errorCode);
  if (row === null) {
    const message = `The broker answered with an unknown error (code ${errorCode}) for ${subject}.${said}`;
    return new TailwaterError("KAFKA_ERROR", message, { subject, hint: "A newer Tailwater may know this error." });
  }
  const { name, what, cause, next, code = "KAFKA_ERROR" } = row;
  const named = code === "KAFKA_ERROR" ? ` (${name})` : "";
  const message = `${what.replace("{it}", () => subject)}${named}.${said}`;
  return new TailwaterError(code, message, { subject, hint: `${cause} ${next}` });
}

/**
 * Makes the error for an error code in the answer to a change. OUTCOME_UNKNOWN when the code does not prove that
 * nothing was done; an unknown code never proves it. Otherwise the error of `protocolError`, and nothing was done.
 */
export function changeError(errorCode: number, target: ChangeTarget, about: ErrorAbout = {}): TailwaterError {
  const error = protocolError(errorCode, target.subject, about);
  if (!OPEN_OUTCOMES.has(errorCode) && errorRow(errorCode) !== null) return error;
  const message = `${error.message} It may or may not have been done.`;
  return new TailwaterError("OUTCOME_UNKNOWN", message, { subject: target.subject, hint: target.lookAt, cause: error });
}

/** The broker's message as one line that ends like a sentence, without control characters. */
function saidBy(says: string | null | undefined): string {
  // The text is cut first, because cleaning 10 MB takes seconds.
  const line = (says ?? "")
    .slice(0, MOST_CLEANED)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  if (line === "") return "";
  const shown = line.length > MOST_SAID ? `${line.slice(0, MOST_SAID)}…` : line;
  return ` The broker says: ${shown}${/[.!?…]$/.test(shown) ? "" : "."}`;
}
