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
    what: "The voters disagree about who votes, at {it}",
    cause: "A controller has other `controller.quorum` settings than the rest.",
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
    what: "The broker id of {it} is in use already",
    cause: "Two brokers have the same `node.id`.",
    next: "Give each its own.",
  },
  102: {
    name: "BROKER_ID_NOT_REGISTERED",
    what: "The cluster knows no broker of that id: {it}",
    cause: "It was removed, or never registered.",
    next: "Check the broker id.",
  },
  104: {
    name: "INCONSISTENT_CLUSTER_ID",
    what: "The cluster id does not fit, at {it}",
    cause: "A broker of another cluster was asked.",
    next: "Check the bootstrap servers.",
  },
  116: {
    name: "UNKNOWN_CONTROLLER_ID",
    what: "The cluster knows no controller of that id: {it}",
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
    cause: "Its folder id is not the one that it has.",
    next: "Check the directory id of that controller.",
  },
  126: {
    name: "DUPLICATE_VOTER",
    what: "That voter is one of the voters of {it} already",
    cause: "It was added before.",
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
    what: "The cluster knows no controller of that id: {it}",
    cause: "It is not registered.",
    next: "Check the controller id.",
  },
};
