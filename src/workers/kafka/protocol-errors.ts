import { type ErrorCode, TailwaterError } from "../../contract/errors.ts";

/** Kafka's protocol error codes that Tailwater acts on. https://kafka.apache.org/protocol#protocol_error_codes */
export const KAFKA = {
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  replicaNotAvailable: 9,
  invalidTopic: 17,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  topicAuthorizationFailed: 29,
  clusterAuthorizationFailed: 31,
  illegalSaslState: 34,
  unsupportedVersion: 35,
  notController: 41,
  unsupportedForMessageFormat: 43,
  kafkaStorageError: 56,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 76,
  offsetNotAvailable: 78,
  unknownTopicId: 100,
} as const;

const NAMES: Readonly<Record<number, string>> = {
  [-1]: "UNKNOWN_SERVER_ERROR",
  2: "CORRUPT_MESSAGE",
  7: "REQUEST_TIMED_OUT",
  8: "BROKER_NOT_AVAILABLE",
  9: "REPLICA_NOT_AVAILABLE",
  13: "NETWORK_EXCEPTION",
  14: "COORDINATOR_LOAD_IN_PROGRESS",
  15: "COORDINATOR_NOT_AVAILABLE",
  16: "NOT_COORDINATOR",
  35: "UNSUPPORTED_VERSION",
  41: "NOT_CONTROLLER",
  42: "INVALID_REQUEST",
  43: "UNSUPPORTED_FOR_MESSAGE_FORMAT",
  56: "KAFKA_STORAGE_ERROR",
  58: "SASL_AUTHENTICATION_FAILED",
  74: "FENCED_LEADER_EPOCH",
  76: "UNKNOWN_LEADER_EPOCH",
  78: "OFFSET_NOT_AVAILABLE",
  87: "INVALID_RECORD",
  89: "THROTTLING_QUOTA_EXCEEDED",
};

/** An error code of the cluster as a TailwaterError about `subject` (a topic, `topic/partition`, or `the cluster`). */
export function protocolError(errorCode: number, subject: string): TailwaterError {
  const make = (code: ErrorCode, message: string, hint?: string) =>
    new TailwaterError(code, message, { subject, ...(hint === undefined ? {} : { hint }) });
  switch (errorCode) {
    case KAFKA.topicAuthorizationFailed:
      return make(
        "TOPIC_UNAUTHORIZED",
        `This user may not read ${subject}.`,
        "Ask for an ACL that allows Describe and Read on the topic.",
      );
    case KAFKA.clusterAuthorizationFailed:
      return make(
        "CLUSTER_UNAUTHORIZED",
        "This user may not describe the cluster.",
        "Ask for Describe on the cluster.",
      );
    case KAFKA.unknownTopicOrPartition:
    case KAFKA.invalidTopic:
    case KAFKA.unknownTopicId:
      return make(
        "TOPIC_UNKNOWN",
        `The cluster has no ${subject}, or this user may not see it.`,
        "Check its name and whether it was deleted; without Describe on it a topic looks as if it did not exist.",
      );
    case KAFKA.offsetOutOfRange:
      return make("OFFSET_OUT_OF_RANGE", `The offset asked for no longer exists in ${subject}.`);
    case KAFKA.leaderNotAvailable:
    case KAFKA.notLeaderOrFollower:
    case KAFKA.fencedLeaderEpoch:
    case KAFKA.unknownLeaderEpoch:
      return make(
        "LEADER_NOT_AVAILABLE",
        `${subject} has no leader just now.`,
        "It comes back when a replica is in sync.",
      );
    default: {
      const name = NAMES[errorCode] ?? "an unknown error";
      return make("KAFKA_ERROR", `The broker answered with ${name} (code ${errorCode}) for ${subject}.`);
    }
  }
}
