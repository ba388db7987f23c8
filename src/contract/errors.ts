import { systemLimit } from "./system-limit.ts";

/**
 * Every error that crosses a boundary (worker → extension → window) has one of these codes. The code is what code
 * branches on and what tests assert; message, subject and hint are for the person who reads them. Each code has an entry
 * in docs/troubleshooting.md, which the window shows.
 */
export const ERROR_CODES = [
  // connecting
  "HOST_UNKNOWN",
  "PORT_CLOSED",
  "CONNECT_TIMEOUT",
  "CONNECTION_RESET",
  "TLS_EXPECTED",
  "TLS_NOT_SPOKEN",
  "CERTIFICATE_EXPIRED",
  "CERTIFICATE_NOT_YET_VALID",
  "CERTIFICATE_UNTRUSTED",
  "CERTIFICATE_HOST_MISMATCH",
  "TLS_FAILED",
  "SASL_REQUIRED",
  "SASL_FAILED",
  "SASL_MECHANISM_UNSUPPORTED",
  "TOKEN_FAILED",
  "SIGN_IN_NEEDED",
  "NOT_KAFKA",
  "BROKER_TOO_OLD",
  "CONTROLLER_PORT",
  "ADVERTISED_LISTENER_UNREACHABLE",
  // HTTP
  "HTTP_STATUS",
  "PROXY_LOGIN_NEEDED",
  "PROXY_FAILED",
  // the SSH server on the way
  "SSH_FAILED",
  "SSH_HOST_KEY_UNKNOWN",
  "SSH_HOST_KEY_CHANGED",
  "SSH_KEY_UNREADABLE",
  "SSH_PASSPHRASE_WRONG",
  "SSH_AGENT_MISSING",
  "SSH_LOGIN_REFUSED",
  "SSH_FORWARDING_REFUSED",
  "SSH_BROKER_UNREACHABLE",
  // the cluster's answers
  "CLUSTER_UNAUTHORIZED",
  "TOPIC_UNAUTHORIZED",
  "TOPIC_UNKNOWN",
  "TOPIC_BEING_CREATED",
  "GROUP_UNAUTHORIZED",
  "GROUP_UNKNOWN",
  "OFFSET_OUT_OF_RANGE",
  "LOG_TRUNCATED",
  "LEADER_NOT_AVAILABLE",
  "KAFKA_ERROR",
  "ANSWER_MALFORMED",
  "API_UNSUPPORTED",
  "ANSWER_TOO_LARGE",
  // changes
  "READ_ONLY",
  "OUTCOME_UNKNOWN",
  "PLAN_EXPIRED",
  "CONFIRMATION_WRONG",
  "TOPIC_EXISTS",
  "GROUP_NOT_EMPTY",
  "PARTITIONS_INVALID",
  "REPLICATION_INVALID",
  "CONFIG_INVALID",
  "POLICY_VIOLATION",
  // data
  "BATCH_CORRUPT",
  "BATCH_TOO_LARGE",
  "CODEC_UNSUPPORTED",
  "CODEC_FAILED",
  "FORMAT_UNSUPPORTED",
  "OFFSET_TOO_LARGE",
  "RECORD_EVICTED",
  "FILTER_INVALID",
  "FILTER_FAILED",
  "FILTER_TOO_SLOW",
  "REWRITE_FAILED",
  // the app itself
  "BAD_REQUEST",
  "PROFILE_INVALID",
  "PROFILE_NOT_FOUND",
  "PROFILE_FILE_UNREADABLE",
  "PROFILE_FILE_NEWER",
  "FILE_WRITE_FAILED",
  "FILE_EXISTS",
  "FILE_UNREADABLE",
  "PASSWORD_NEEDED",
  "LOGIN_REQUIRED",
  "LOGIN_REFUSED",
  "LOGIN_FAILED",
  "LOGIN_ENDED",
  "LOGIN_PORTS_TAKEN",
  "ISSUER_UNREACHABLE",
  "CLOCK_WRONG",
  "LICENCE_REQUIRED",
  "LICENCE_INVALID",
  "VAULT_LOCKED",
  "VAULT_UNAVAILABLE",
  "VAULT_PASSPHRASE_WRONG",
  "PASSPHRASE_WRONG",
  "COMMAND_FAILED",
  "OFFLINE",
  "EGRESS_REFUSED",
  "OPEN_FAILED",
  "UPDATE_CHECK_FAILED",
  "DISTRIBUTION_INVALID",
  "CLUSTER_NOT_OPEN",
  "TAIL_NOT_FOUND",
  "BUDGET_SPENT",
  "SYSTEM_LIMIT",
  "WORKER_DIED",
  "APP_UPDATED",
  "CHANNEL_LOST",
  "CANCELLED",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as plain data: what a boundary carries and what the window shows. */
export interface ErrorData {
  readonly code: ErrorCode;
  /** What happened, one sentence, no secret in it. */
  readonly message: string;
  /** To which thing it happened: `broker-1:9092`, `orders/3`, a file's path. Null when the message names it already. */
  readonly subject: string | null;
  /** What to do next, one sentence. Null when nothing better than "try again" can be said. */
  readonly hint: string | null;
}

/** The one error class of the project. Anything else that is thrown is a bug and arrives as `INTERNAL`. */
export class TailwaterError extends Error {
  override readonly name = "TailwaterError";
  readonly code: ErrorCode;
  readonly subject: string | null;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, about: { subject?: string; hint?: string; cause?: unknown } = {}) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.subject = about.subject ?? null;
    this.hint = about.hint ?? null;
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, subject: this.subject, hint: this.hint };
  }

  static fromData(data: ErrorData): TailwaterError {
    const about: { subject?: string; hint?: string } = {};
    if (data.subject !== null) about.subject = data.subject;
    if (data.hint !== null) about.hint = data.hint;
    return new TailwaterError(data.code, data.message, about);
  }
}

/**
 * Any thrown value as ErrorData. A limit of this machine is not a defect and becomes SYSTEM_LIMIT; a file of the app
 * that is gone becomes APP_UPDATED. Any other unknown error becomes `INTERNAL` and keeps its message.
 */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof TailwaterError) return thrown.toData();
  if (isErrorData(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const limit = systemLimit(thrown);
  if (limit !== null)
    return { code: "SYSTEM_LIMIT", message: `${sentence(limit.why)}.`, subject: message, hint: limit.hint };
  if (isMissingPart(thrown)) {
    return {
      code: "APP_UPDATED",
      message: "A part of Tailwater is gone: Tailwater was updated while it was running.",
      subject: MISSING_FILE.exec(message)?.[0] ?? null,
      hint: "Restart it. If that does not help, install it again.",
    };
  }
  return {
    code: "INTERNAL",
    message,
    subject: null,
    hint: "This is a defect in Tailwater. Please report it with the log.",
  };
}

/** The first name of a file of code in a text. */
const MISSING_FILE = /[\w.-]{1,200}\.[cm]?js\b/;
/** What Chromium, Firefox and WebKit say when a part of the page cannot be loaded. */
const NOT_LOADED = /dynamically imported module|Importing a module script failed/;

/** A file of the app could not be loaded on its first use: an update has replaced the app's files by others. */
function isMissingPart(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return ("code" in thrown && thrown.code === "ERR_MODULE_NOT_FOUND") || NOT_LOADED.test(thrown.message);
}

const sentence = (half: string) => `${half.charAt(0).toUpperCase()}${half.slice(1)}`;

/** Whether a value has the form in which errors cross a boundary. */
export function isErrorData(value: unknown): value is ErrorData {
  if (typeof value !== "object" || value === null || value instanceof Error) return false;
  if (!("code" in value) || !("message" in value) || typeof value.message !== "string") return false;
  return "subject" in value && "hint" in value && ERROR_CODES.some((code) => code === value.code);
}
