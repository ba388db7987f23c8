import { TailwaterError } from "../../contract/errors.ts";
import { type Address, formatAddress } from "./address.ts";
import type { Caller } from "./dial.ts";
import * as faults from "./faults.ts";
import * as logins from "./login-faults.ts";
import type { Observation } from "./observed-socket.ts";
import { probePlain, probeSaslMechanisms, probeTls, readPlainAnswer } from "./probe.ts";

/** How far an attempt came before it failed. */
export type Step = "connect" | "versions" | "token" | "sasl" | "ready";

export interface Failure {
  readonly address: Address;
  readonly caller: Caller;
  readonly step: Step;
  readonly observation: Observation;
  /** What the connection threw. */
  readonly thrown: unknown;
  /** True when our own timer ended the attempt. */
  readonly timedOut: boolean;
  /** ms that probing may still take. */
  readonly budgetMs: number;
}

/**
 * Finds out why an attempt to reach a broker failed. In clear cases the socket's own error shows it. In the others (a
 * listener that only closes the connection) a second connection tries the other protocol: TLS or plaintext.
 */
export async function diagnose(failure: Failure): Promise<TailwaterError> {
  const { address, caller, observation } = failure;
  const to = caller.reach(address);
  if (formatAddress(to) === formatAddress(address)) return causeOf(failure);
  // Before it is connected, the place of the host map is what fails.
  const { code, message, subject, hint } = await causeOf(
    observation.tcpConnected ? failure : { ...failure, address: to },
  );
  return new TailwaterError(code, `${message} The host map leads ${formatAddress(address)} to ${formatAddress(to)}.`, {
    subject: subject ?? formatAddress(address),
    ...(hint === null ? {} : { hint }),
    cause: failure.thrown,
  });
}

async function causeOf(failure: Failure): Promise<TailwaterError> {
  const { address, caller, step, observation } = failure;
  const { security } = caller;
  if (failure.thrown instanceof TailwaterError && !isLost(failure)) return clearer(failure, failure.thrown);
  const named = faults.bySocketError(address, observation.error?.code ?? "", security.caPem, security.serverName);
  if (named !== null) return named;
  if (!observation.tcpConnected) return faults.timedOut(address, "It did not accept a connection in time.");
  if (security.tls !== null && !observation.tlsConnected) return diagnoseTls(failure);
  // With TLS 1.3 a listener can refuse us after the handshake, with an alert (for example without a client
  // certificate).
  if (observation.error?.code?.startsWith("ERR_SSL_"))
    return faults.tlsFailed(address, tlsReason(observation), caller.security.identity);
  if (step === "token" && failure.timedOut) return logins.noTokenInTime(address);
  if (step === "sasl") return diagnoseSasl(failure);
  if (step === "ready") return diagnoseClosedAfterVersions(address, caller, failure.budgetMs);
  return diagnoseFirstAnswer(failure);
}

/** The profile uses TLS, and the handshake did not complete. */
async function diagnoseTls({ address, caller, observation, timedOut, budgetMs }: Failure): Promise<TailwaterError> {
  const answer = await probePlain(address, caller, budgetMs);
  if (answer.speaks === "kafka") return faults.tlsNotSpoken(address);
  if (answer.speaks === "other") return faults.notKafka(address, answer.looksLike);
  if (timedOut) return faults.timedOut(address, "It accepted the connection but did not answer the TLS handshake.");
  return faults.tlsFailed(address, tlsReason(observation), caller.security.identity);
}

/** OpenSSL's own short reason ("sslv3 alert bad certificate") where there is one. */
function tlsReason({ error }: Observation): string {
  return error?.reason ?? error?.message ?? "the broker closed the connection during the handshake";
}

/** The connection was open, but the broker gave no valid answer to ApiVersions. */
async function diagnoseFirstAnswer(failure: Failure): Promise<TailwaterError> {
  const { address, caller, observation, budgetMs } = failure;
  const { security } = caller;
  const answer = readPlainAnswer(observation.firstBytes);
  if (answer.speaks === "tls" && security.tls === null) return faults.tlsExpected(address);
  if (observation.firstBytes.length > 0) {
    return faults.notKafka(address, answer.speaks === "other" ? answer.looksLike : null);
  }
  if (security.tls === null && (await probeTls(address, caller, budgetMs))) return faults.tlsExpected(address);
  if (failure.timedOut) return faults.timedOut(address, "It accepted the connection but did not answer.");
  return faults.reset(address);
}

/** A lost connection may have a more precise cause; other errors already name theirs. */
function isLost({ thrown }: Failure): boolean {
  return thrown instanceof TailwaterError && thrown.code === "CONNECTION_RESET";
}

/** An answer that is not Kafka's may be from another known protocol. */
function clearer({ address, caller, step, observation }: Failure, thrown: TailwaterError): TailwaterError {
  if (step !== "versions" && step !== "connect") return thrown;
  const answer = readPlainAnswer(observation.firstBytes);
  if (answer.speaks === "tls" && caller.security.tls === null) return faults.tlsExpected(address);
  if (answer.speaks === "other" && answer.looksLike !== null) return faults.notKafka(address, answer.looksLike);
  return thrown;
}

function diagnoseSasl({ address, caller, timedOut }: Failure): TailwaterError {
  if (timedOut) return faults.timedOut(address, "It did not answer the login.");
  // A broker before KIP-152 only closes the connection on a wrong password.
  return logins.saslFailed(address, caller.security.sasl?.mechanism ?? "SASL");
}

/** A listener that answers ApiVersions and closes on the next request requires a login, if the profile has none. */
export async function diagnoseClosedAfterVersions(
  address: Address,
  caller: Caller,
  budgetMs: number,
): Promise<TailwaterError> {
  if (caller.security.sasl === null) {
    const offered = await probeSaslMechanisms(address, caller, budgetMs);
    if (offered !== null) return logins.saslRequired(address, offered);
  }
  return faults.reset(address);
}

/** One error for several bootstrap servers that do not work. It contains the cause of each. */
export function noneWorks(
  failures: readonly { readonly address: Address; readonly error: TailwaterError }[],
): TailwaterError {
  const [first] = failures;
  if (first === undefined) return new TailwaterError("BAD_REQUEST", "No bootstrap server is given.");
  if (failures.length === 1) return first.error;
  // The most specific error comes first: a wrong password explains more than the closed port of a server that is down.
  const leading = failures.find(({ error }) => !TRIVIAL.has(error.code)) ?? first;
  const each = failures.map(({ error }) => error.message).join(" ");
  return new TailwaterError(leading.error.code, `None of the ${failures.length} bootstrap servers works. ${each}`, {
    subject: failures.map(({ address }) => formatAddress(address)).join(", "),
    ...(leading.error.hint === null ? {} : { hint: leading.error.hint }),
    cause: leading.error,
  });
}

const TRIVIAL: ReadonlySet<string> = new Set(["HOST_UNKNOWN", "PORT_CLOSED", "CONNECT_TIMEOUT", "CONNECTION_RESET"]);
