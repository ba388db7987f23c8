import type { ErrorRows } from "./row.ts";

/** Brokers, controllers and the quorum. */
export const QUORUM: ErrorRows = {
  11: {
    name: "STALE_CONTROLLER_EPOCH",
    what: "The controller of {it} has changed",
    cause: "An older controller sent the request.",
    next: "Try again.",
  },
  41: {
    name: "NOT_CONTROLLER",
    what: "The broker asked is not the controller, for {it}",
    cause: "The controller has moved.",
    next: "Try again.",
  },
  77: {
    name: "STALE_BROKER_EPOCH",
    what: "The broker of {it} has restarted meanwhile",
    cause: "Its registration is a new one.",
    next: "Refresh, then try again.",
  },
  94: {
    name: "INCONSISTENT_VOTER_SET",
    what: "The voters disagree about the set of voters, at {it}",
    cause: "A controller has different `controller.quorum` settings.",
    next: "Compare these settings on every controller.",
  },
  98: {
    name: "SNAPSHOT_NOT_FOUND",
    what: "The snapshot of {it} is gone",
    cause: "A newer one replaced it.",
    next: "Try again.",
  },
  101: {
    name: "DUPLICATE_BROKER_REGISTRATION",
    what: "The broker id of {it} is already in use",
    cause: "Two brokers have the same `node.id`.",
    next: "Give each a different one.",
  },
  102: {
    name: "BROKER_ID_NOT_REGISTERED",
    what: "The cluster has no broker with that id: {it}",
    cause: "It was removed, or never registered.",
    next: "Check the broker id.",
  },
  104: {
    name: "INCONSISTENT_CLUSTER_ID",
    what: "The cluster id does not fit, at {it}",
    cause: "The request went to a broker of another cluster.",
    next: "Check the bootstrap servers.",
  },
  116: {
    name: "UNKNOWN_CONTROLLER_ID",
    what: "The cluster has no controller with that id: {it}",
    cause: "It was removed, or never registered.",
    next: "Check the controller id.",
  },
  119: {
    name: "INVALID_REGISTRATION",
    what: "The controller refuses the registration of {it}",
    cause: "The broker's version, features or log folders do not fit.",
    next: "Look into the broker's log.",
  },
  125: {
    name: "INVALID_VOTER_KEY",
    what: "The key of a voter does not fit, at {it}",
    cause: "The directory id in the request is not its own.",
    next: "Check the directory id of that controller.",
  },
  126: {
    name: "DUPLICATE_VOTER",
    what: "That voter is already one of the voters of {it}",
    cause: "It was added earlier.",
    next: "Nothing needs to be done.",
  },
  127: {
    name: "VOTER_NOT_FOUND",
    what: "That voter is not one of the voters of {it}",
    cause: "It was removed, or never added.",
    next: "Check its id and directory id.",
  },
  136: {
    name: "CONTROLLER_ID_NOT_REGISTERED",
    what: "The cluster has no controller with that id: {it}",
    cause: "It is not registered.",
    next: "Check the controller id.",
  },
};
