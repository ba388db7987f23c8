import type { ErrorRows } from "./row.ts";

/** The broker, the request and the way between. */
export const REQUESTS: ErrorRows = {
  [-1]: {
    name: "UNKNOWN_SERVER_ERROR",
    what: "The broker failed in a way that it did not expect for {it}",
    cause: "Its own log has the reason.",
    next: "Look into the broker's log; try again after that.",
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
    next: "Look at the thing itself before you try again: the request may still be carried out.",
  },
  8: {
    name: "BROKER_NOT_AVAILABLE",
    what: "The broker for {it} is not available",
    cause: "It is down or starting.",
    next: "Check the broker, then try again.",
  },
  13: {
    name: "NETWORK_EXCEPTION",
    what: "One broker lost the connection to another on behalf of {it}",
    cause: "The network between the brokers, or the controller, is in trouble.",
    next: "Look at the thing itself before you try again: the request may have been carried out.",
  },
  35: {
    name: "UNSUPPORTED_VERSION",
    what: "The broker does not support what was asked for {it}",
    cause: "It is older than the request needs, or a feature is switched off there.",
    next: "Check the broker's version and its feature levels.",
  },
  42: {
    name: "INVALID_REQUEST",
    what: "The broker calls the request for {it} invalid",
    cause: "A value is missing, doubled or not allowed, or the broker is not compatible.",
    next: "Check what was entered; the broker's log says more.",
  },
  55: {
    name: "OPERATION_NOT_ATTEMPTED",
    what: "The broker did not try this for {it}",
    cause: "Another part of the same request failed first.",
    next: "Mend that part, then try again.",
  },
  70: {
    name: "FETCH_SESSION_ID_NOT_FOUND",
    what: "The broker no longer knows the fetch session for {it}",
    cause: "It restarted, or made room for other readers.",
    next: "Try again: a new session is opened.",
  },
  71: {
    name: "INVALID_FETCH_SESSION_EPOCH",
    what: "The fetch session for {it} is out of step",
    cause: "A request or its answer was lost.",
    next: "Try again: a new session is opened.",
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
    next: "Wait some seconds, then try again, or raise `controller_mutation_rate`.",
  },
  91: {
    name: "RESOURCE_NOT_FOUND",
    what: "The broker has nothing of that name: {it}",
    cause: "It was deleted, or never existed.",
    next: "Check the name.",
  },
  92: {
    name: "DUPLICATE_RESOURCE",
    what: "The request names the same thing twice: {it}",
    cause: "Two entries stand for one resource.",
    next: "Remove one of them.",
  },
  95: {
    name: "INVALID_UPDATE_VERSION",
    what: "The broker refuses the feature level asked for, at {it}",
    cause: "The level is not one that all brokers support, or lowers one that cannot go back.",
    next: "Check which levels every broker supports.",
  },
  96: {
    name: "FEATURE_UPDATE_FAILED",
    what: "The feature levels of {it} could not be updated",
    cause: "The controller failed at it.",
    next: "Look into the controller's log.",
  },
  114: {
    name: "MISMATCHED_ENDPOINT_TYPE",
    what: "The request for {it} went to the wrong kind of endpoint",
    cause: "A broker was asked as a controller, or the other way round.",
    next: "Check the address: use a broker's listener.",
  },
  115: {
    name: "UNSUPPORTED_ENDPOINT_TYPE",
    what: "The kind of endpoint asked about is not supported, at {it}",
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
    what: "What this client knows of {it} is out of date",
    cause: "The brokers it knew were replaced.",
    next: "Connect again by the bootstrap servers.",
  },
};
