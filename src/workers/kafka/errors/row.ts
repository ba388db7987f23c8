import type { ErrorCode } from "../../../contract/errors.ts";

/** What a person needs to know of one of Kafka's error codes. */
export interface ErrorRow {
  /** Kafka's name for it. */
  readonly name: string;
  /** What happened, without a full stop at the end. `{it}` is replaced by the subject. */
  readonly what: string;
  /** The usual reason, one sentence. */
  readonly cause: string;
  /** What to do next, one sentence. */
  readonly next: string;
  /** Only where code branches on it; otherwise KAFKA_ERROR. */
  readonly code?: ErrorCode;
}

/** By Kafka's number. https://kafka.apache.org/protocol#protocol_error_codes */
export type ErrorRows = Readonly<Record<number, ErrorRow>>;
