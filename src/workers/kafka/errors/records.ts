import type { ErrorRows } from "./row.ts";

/** Records, producers and transactions. */
export const RECORDS: ErrorRows = {
  1: {
    name: "OFFSET_OUT_OF_RANGE",
    what: "The offset asked for no longer exists in {it}",
    cause: "Retention or a deletion removed it, or it is after the log end.",
    next: "Choose an offset between the log start and the log end.",
    code: "OFFSET_OUT_OF_RANGE",
  },
  2: {
    name: "CORRUPT_MESSAGE",
    what: "The broker reports a corrupt record of {it}",
    cause: "Its checksum is wrong, it is too large, or it has no key in a compacted topic.",
    next: "When reading, check the broker's disk; when writing to a compacted topic, give each record a key.",
  },
  10: {
    name: "MESSAGE_TOO_LARGE",
    what: "A batch is too large for {it}",
    cause: "It exceeds `max.message.bytes` of the topic.",
    next: "Send smaller records, or raise the limit.",
  },
  18: {
    name: "RECORD_LIST_TOO_LARGE",
    what: "A batch is larger than a segment of {it}",
    cause: "It exceeds `segment.bytes` of the topic.",
    next: "Send smaller batches.",
  },
  19: {
    name: "NOT_ENOUGH_REPLICAS",
    what: "Too few replicas of {it} are in sync, and nothing was written",
    cause: "There are fewer than `min.insync.replicas`.",
    next: "Bring the missing brokers back.",
  },
  20: {
    name: "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
    what: "Records were written to {it}, but to fewer replicas than required",
    cause: "Replicas fell out of sync meanwhile.",
    next: "Check whether the records exist before you send them again.",
  },
  21: {
    name: "INVALID_REQUIRED_ACKS",
    what: "The required acknowledgements are not valid for {it}",
    cause: "Kafka knows 0, 1 and all (−1).",
    next: "Choose one of these.",
  },
  32: {
    name: "INVALID_TIMESTAMP",
    what: "A timestamp is out of the range that {it} accepts",
    cause:
      "It is further from the broker's time than `message.timestamp.before.max.ms` or `message.timestamp.after.max.ms` allow.",
    next: "Use another timestamp, or raise the limit.",
  },
  43: {
    name: "UNSUPPORTED_FOR_MESSAGE_FORMAT",
    what: "The message format of {it} does not support this",
    cause: "The topic still uses a format from before Kafka 0.11.",
    next: "Raise `message.format.version`, or use the topic without headers and transactions.",
  },
  45: {
    name: "OUT_OF_ORDER_SEQUENCE_NUMBER",
    what: "The broker lacks records before this one in {it}",
    cause: "An earlier batch of the producer was lost.",
    next: "Start the producer again.",
  },
  46: {
    name: "DUPLICATE_SEQUENCE_NUMBER",
    what: "The broker already has this batch of {it}",
    cause: "The producer sent it twice.",
    next: "Nothing needs to be done: it is stored once.",
  },
  47: {
    name: "INVALID_PRODUCER_EPOCH",
    what: "A newer producer with the same id writes to {it}",
    cause: "The cluster considered this one dead.",
    next: "Start the producer again.",
  },
  48: {
    name: "INVALID_TXN_STATE",
    what: "The transaction of {it} is in a state that does not allow this",
    cause: "It is ending, or none is open.",
    next: "Look at the transaction before you try again.",
  },
  49: {
    name: "INVALID_PRODUCER_ID_MAPPING",
    what: "The producer id does not belong to the transactional id, at {it}",
    cause: "The transactional id has expired, or was given to another producer.",
    next: "Start the producer again.",
  },
  50: {
    name: "INVALID_TRANSACTION_TIMEOUT",
    what: "The transaction timeout is too long for {it}",
    cause: "It exceeds `transaction.max.timeout.ms` of the brokers.",
    next: "Choose a shorter one.",
  },
  51: {
    name: "CONCURRENT_TRANSACTIONS",
    what: "Another operation on the transaction of {it} is still running",
    cause: "The previous transaction has not ended everywhere.",
    next: "Try again in a moment.",
  },
  52: {
    name: "TRANSACTION_COORDINATOR_FENCED",
    what: "The transaction coordinator of {it} was replaced",
    cause: "Another broker took over.",
    next: "Try again.",
  },
  59: {
    name: "UNKNOWN_PRODUCER_ID",
    what: "The broker no longer knows the producer, at {it}",
    cause: "All its records were removed by retention.",
    next: "Start the producer again.",
  },
  76: {
    name: "UNSUPPORTED_COMPRESSION_TYPE",
    what: "The compression of {it} is not supported here",
    cause: "The broker or the version of the request is too old for zstd.",
    next: "Use another compression type, or a newer broker.",
  },
  78: {
    name: "OFFSET_NOT_AVAILABLE",
    what: "The offsets of {it} are unknown now",
    cause: "A new leader is still catching up.",
    next: "Try again in a moment.",
  },
  87: {
    name: "INVALID_RECORD",
    what: "The broker refuses a record for {it}",
    cause: "It fails the broker's checks, e.g. a compacted topic needs a key.",
    next: "Correct the record.",
  },
  90: {
    name: "PRODUCER_FENCED",
    what: "A newer producer has the same transactional id, at {it}",
    cause: "Two producers use one id.",
    next: "Give each its own transactional id.",
  },
  99: {
    name: "POSITION_OUT_OF_RANGE",
    what: "The requested position is outside {it}",
    cause: "It is negative or after the end of the snapshot.",
    next: "Try again from the start.",
  },
  105: {
    name: "TRANSACTIONAL_ID_NOT_FOUND",
    what: "The cluster has no {it}",
    cause: "The transactional id has expired, or never had a transaction.",
    next: "Check its name.",
  },
  106: {
    name: "FETCH_SESSION_TOPIC_ID_ERROR",
    what: "The fetch session mixes topic ids and names, at {it}",
    cause: "Brokers were upgraded or downgraded meanwhile.",
    next: "Try again: this opens a new session.",
  },
  120: {
    name: "TRANSACTION_ABORTABLE",
    what: "The transaction of {it} cannot be committed",
    cause: "A part of it failed.",
    next: "Abort it, then try again.",
  },
};
