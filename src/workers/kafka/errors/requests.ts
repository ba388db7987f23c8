import type { ErrorRows } from "./row.ts";

/** The broker, the request and the network. */
export const REQUESTS: ErrorRows = {
  [-1]: {
    name: "UNKNOWN_SERVER_ERROR",
    what: "The broker had an unexpected error for {it}",
    cause: "The broker's log has the reason.",
    next: "Check the broker's log, then try again.",
  },
  0: {
    name: "NONE",
    what: "There was no error for {it}",
    cause: "Kafka uses this code for success.",
    next: "Nothing needs to be done.",
  },
  4: {
    name: "INVALID_FETCH_SIZE",
    what: "The broker refuses the size of a fetch of {it}",
    cause: "The client asked for a negative or impossible number of bytes.",
    next: "Report this as a defect in Tailwater.",
  },
  7: {
    name: "REQUEST_TIMED_OUT",
    what: "The broker did not finish in time for {it}",
    cause: "A replica or the controller answers slowly, or is down.",
    next: "Check the result before you try again: the request may still be carried out.",
  },
  8: {
    name: "BROKER_NOT_AVAILABLE",
    what: "The broker for {it} is not available",
    cause: "It is down or starting.",
    next: "Check the broker, then try again.",
  },
  13: {
    name: "NETWORK_EXCEPTION",
    what: "A broker lost the connection to another broker while it handled {it}",
    cause: "There is a problem with the network between the brokers, or with the controller.",
    next: "Check the result before you try again: the request may have been carried out.",
  },
  35: {
    name: "UNSUPPORTED_VERSION",
    what: "The broker does not support this request for {it}",
    cause: "It is too old for the request, or a feature is disabled there.",
    next: "Check the broker's version and its feature levels.",
  },
  42: {
    name: "INVALID_REQUEST",
    what: "The broker reports that the request for {it} is not valid",
    cause: "A value is missing, repeated or not allowed, or the broker is not compatible.",
    next: "Check what was entered; the broker's log says more.",
  },
  55: {
    name: "OPERATION_NOT_ATTEMPTED",
    what: "The broker did not try this for {it}",
    cause: "Another part of the same request failed first.",
    next: "Correct that part, then try again.",
  },
  70: {
    name: "FETCH_SESSION_ID_NOT_FOUND",
    what: "The broker no longer knows the fetch session for {it}",
    cause: "It restarted, or dropped the session to make room for other readers.",
    next: "Try again: this opens a new session.",
  },
  71: {
    name: "INVALID_FETCH_SESSION_EPOCH",
    what: "The fetch session for {it} is out of step",
    cause: "A request or its answer was lost.",
    next: "Try again: this opens a new session.",
  },
  72: {
    name: "LISTENER_NOT_FOUND",
    what: "The leader of {it} has no listener of the kind that this connection uses",
    cause: "Its listeners differ from those of the other brokers.",
    next: "Check `listeners` and `advertised.listeners` of every broker.",
  },
  89: {
    name: "THROTTLING_QUOTA_EXCEEDED",
    what: "A quota for changes of the cluster is used up, at {it}",
    cause: "Too many topics or partitions were created or deleted in a short time.",
    next: "Wait a few seconds, then try again, or raise `controller_mutation_rate`.",
  },
  91: {
    name: "RESOURCE_NOT_FOUND",
    what: "The broker has no resource with that name: {it}",
    cause: "It was deleted, or never existed.",
    next: "Check the name.",
  },
  92: {
    name: "DUPLICATE_RESOURCE",
    what: "The request names the same thing twice: {it}",
    cause: "Two entries name the same resource.",
    next: "Remove one of them.",
  },
  95: {
    name: "INVALID_UPDATE_VERSION",
    what: "The broker refuses the requested feature level, at {it}",
    cause: "Not all brokers support the level, or it lowers a feature that cannot be lowered.",
    next: "Check which levels every broker supports.",
  },
  96: {
    name: "FEATURE_UPDATE_FAILED",
    what: "The feature levels of {it} could not be updated",
    cause: "The controller could not apply them.",
    next: "Look into the controller's log.",
  },
  114: {
    name: "MISMATCHED_ENDPOINT_TYPE",
    what: "The request for {it} went to the wrong kind of endpoint",
    cause: "A broker was addressed as a controller, or a controller as a broker.",
    next: "Check the address: use a broker's listener.",
  },
  115: {
    name: "UNSUPPORTED_ENDPOINT_TYPE",
    what: "The requested kind of endpoint is not supported, at {it}",
    cause: "The broker is older than the request.",
    next: "Use a newer broker.",
  },
  117: {
    name: "UNKNOWN_SUBSCRIPTION_ID",
    what: "The broker does not know this subscription to client metrics, at {it}",
    cause: "The subscription was changed or deleted.",
    next: "Ask for the subscription again.",
  },
  118: {
    name: "TELEMETRY_TOO_LARGE",
    what: "The broker finds the client metrics too large, at {it}",
    cause: "They exceed `telemetry.max.bytes`.",
    next: "Subscribe to fewer metrics, or raise the limit.",
  },
  129: {
    name: "REBOOTSTRAP_REQUIRED",
    what: "This client's metadata of {it} is out of date",
    cause: "The brokers that it knew were replaced.",
    next: "Connect again with the bootstrap servers.",
  },
};
