import type { X509Certificate } from "node:crypto";
import { type ErrorCode, TailwaterError } from "../../contract/errors.ts";
import { limitOf } from "../../contract/system-limit.ts";
import { type Address, formatAddress } from "./address.ts";
import { nameIn } from "./client-certificate.ts";
import { missingIssuers } from "./trust.ts";

/** The errors of connecting. Each names what happened, the host and port, and what to do. No message holds a secret. */

/** An error about one address. */
export function fault(code: ErrorCode, address: Address, message: string, hint: string): TailwaterError {
  return new TailwaterError(code, message, { subject: formatAddress(address), hint });
}

/**
 * The error for a socket's error code; null when the code alone does not explain the failure. Codes: Node, libuv,
 * OpenSSL.
 * @param caPem the CA certificates of the profile
 * @param serverName the name that the profile expects; null: the host's
 */
export function bySocketError(
  address: Address,
  code: string,
  caPem: string | null = null,
  serverName: string | null = null,
): TailwaterError | null {
  const at = formatAddress(address);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
    case "EAI_NODATA":
    case "EAI_NONAME":
      return fault(
        "HOST_UNKNOWN",
        address,
        `The host name of ${at} cannot be resolved.`,
        "Check its spelling, and whether this machine needs a VPN or another DNS server for it.",
      );
    case "ECONNREFUSED":
      return fault(
        "PORT_CLOSED",
        address,
        `Nothing listens on ${at}: the connection was refused.`,
        "Check the port, and whether the broker runs.",
      );
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return timedOut(address, `It cannot be reached from this network (${code}).`);
    case "CERT_HAS_EXPIRED":
      return fault(
        "CERTIFICATE_EXPIRED",
        address,
        `The certificate of ${at}, or one that signed it, has expired.`,
        "The broker needs a new certificate. Check this machine's clock too.",
      );
    case "CERT_NOT_YET_VALID":
      return fault(
        "CERTIFICATE_NOT_YET_VALID",
        address,
        `The certificate of ${at} is not valid yet.`,
        "Check this machine's clock.",
      );
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return fault(
        "CERTIFICATE_HOST_MISMATCH",
        address,
        serverName === null
          ? `The certificate of ${at} is made out to another host name.`
          : `The certificate of ${at} is not made out to "${serverName}", the server name in the profile.`,
        serverName === null
          ? `Connect with a name from the certificate, give the broker a certificate for ${address.host}, or enter the certificate's name as server name.`
          : "Enter a name from the certificate, or leave the server name empty.",
      );
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "CERT_UNTRUSTED":
    case "CERT_SIGNATURE_FAILURE":
    case "INVALID_CA":
      return untrusted(address, code, caPem);
    default: {
      const limit = limitOf(code);
      const message = `No connection to ${at} can be opened: ${limit?.why}.`;
      return limit === null ? null : fault("SYSTEM_LIMIT", address, message, limit.hint);
    }
  }
}

function untrusted(address: Address, code: string, caPem: string | null): TailwaterError {
  const at = formatAddress(address);
  const missing = caPem === null ? [] : missingIssuers(caPem);
  // OpenSSL reports this for a chain that reaches a trusted certificate that is not a root.
  if (code === "UNABLE_TO_GET_ISSUER_CERT" && missing.length > 0) {
    const names = missing.map((name) => `"${name}"`).join(" and ");
    return fault(
      "CERTIFICATE_UNTRUSTED",
      address,
      `The certificate of ${at} cannot be verified completely: the profile has an intermediate CA certificate, but not the certificate of ${names}, which signed it.`,
      `Add the certificate of ${names} (PEM) to the profile's CA certificates too.`,
    );
  }
  return fault(
    "CERTIFICATE_UNTRUSTED",
    address,
    `The certificate of ${at} is signed by an authority that this machine does not trust.`,
    caPem === null
      ? "Add the cluster's CA certificate (PEM) to the profile."
      : "The CA certificates of the profile did not sign it. Add the certificate of the authority that did (PEM).",
  );
}

/** The cluster advertises an invalid address for a broker. */
export function noAddress(address: Address): TailwaterError {
  return fault(
    "HOST_UNKNOWN",
    address,
    `${formatAddress(address)} is not an address that can be connected to.`,
    "Check the broker's advertised.listeners: a host name and a port from 1 to 65535.",
  );
}

export function timedOut(address: Address, detail: string): TailwaterError {
  return fault(
    "CONNECT_TIMEOUT",
    address,
    `No answer from ${formatAddress(address)}. ${detail}`,
    "Check host and port, and whether a firewall or a missing VPN is in the way.",
  );
}

export function reset(address: Address): TailwaterError {
  return fault(
    "CONNECTION_RESET",
    address,
    `${formatAddress(address)} closed the connection without an answer.`,
    "Check whether this listener requires TLS or a login; the broker's log shows why it closed.",
  );
}

export function tlsExpected(address: Address): TailwaterError {
  return fault(
    "TLS_EXPECTED",
    address,
    `${formatAddress(address)} uses TLS, but this connection is without TLS.`,
    "Switch TLS on in the profile. On the command line, name that profile with --profile.",
  );
}

export function tlsNotSpoken(address: Address): TailwaterError {
  return fault(
    "TLS_NOT_SPOKEN",
    address,
    `${formatAddress(address)} is a Kafka listener without TLS, but this profile uses TLS.`,
    "Switch TLS off in the profile, or use the port of the TLS listener.",
  );
}

/** @param identity the client's certificate; null when the profile has none */
export function tlsFailed(
  address: Address,
  reason: string,
  identity: X509Certificate | null = null,
  now: number = Date.now(),
): TailwaterError {
  const at = formatAddress(address);
  const refused = identity !== null && TLS_REFUSAL.test(reason);
  if (refused) return clientCertificateRefused(address, reason, identity, now);
  return fault(
    "TLS_FAILED",
    address,
    `The TLS handshake with ${at} failed: ${reason}.`,
    TLS_REFUSAL.test(reason)
      ? "The listener asks for a client certificate. Add one to the profile, with its key."
      : "Check which TLS versions and ciphers the listener allows.",
  );
}

/** OpenSSL's words for the alerts by which a listener refuses a certificate. */
const TLS_REFUSAL =
  /certificate.required|handshake.failure|bad.certificate|certificate.unknown|unknown.ca|certificate.expired|unsupported.certificate|certificate.revoked/i;

function clientCertificateRefused(
  address: Address,
  reason: string,
  identity: X509Certificate,
  now: number,
): TailwaterError {
  const at = formatAddress(address);
  const name = nameIn(identity.subject);
  const [from, to] = [Date.parse(identity.validFrom), Date.parse(identity.validTo)];
  if (to < now) {
    return fault(
      "CERTIFICATE_EXPIRED",
      address,
      `${at} refused the client certificate of "${name}": it expired on ${day(to)}.`,
      "Get a new client certificate. Check this machine's clock too.",
    );
  }
  if (from > now) {
    return fault(
      "CERTIFICATE_NOT_YET_VALID",
      address,
      `${at} refused the client certificate of "${name}": it is valid from ${day(from)} only.`,
      "Check this machine's clock.",
    );
  }
  return fault(
    "TLS_FAILED",
    address,
    `${at} refused the client certificate of "${name}" (${reason}).`,
    `The broker trusts other authorities than "${nameIn(identity.issuer)}", which signed it. Ask for a certificate that the cluster accepts.`,
  );
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function notKafka(address: Address, looksLike: string | null): TailwaterError {
  return fault(
    "NOT_KAFKA",
    address,
    `${formatAddress(address)} answers, but not as Kafka${looksLike === null ? "" : `: it looks like ${looksLike}`}.`,
    "Check the port: Kafka's own is often 9092 or 9093.",
  );
}

export function brokerTooOld(address: Address): TailwaterError {
  return fault(
    "BROKER_TOO_OLD",
    address,
    `The broker at ${formatAddress(address)} is too old: Tailwater needs Kafka 0.11 or later.`,
    "Upgrade the cluster.",
  );
}

export function controllerPort(address: Address): TailwaterError {
  return fault(
    "CONTROLLER_PORT",
    address,
    `${formatAddress(address)} is the port of a KRaft controller, which does not serve clients.`,
    "Use a broker's port: the one of `advertised.listeners`, often 9092.",
  );
}

/** A broker does not support a request; the connection stays open. @param cause what its version cannot express */
export function apiUnsupported(
  address: Address,
  api: { readonly name: string; readonly introduced: string },
  cause?: Error,
): TailwaterError {
  const at = formatAddress(address);
  const what = cause === undefined ? `${api.name} in a version that Tailwater speaks` : `this content of ${api.name}`;
  return new TailwaterError("API_UNSUPPORTED", `The broker at ${at} does not support ${what}.`, {
    subject: at,
    hint: `Kafka ${api.introduced} brings ${api.name}; a newer broker may be needed.`,
    cause,
  });
}

/** What a change concerns, for the error where its answer is lost. */
export interface ChangeTarget {
  /** The thing that it alters: `topic orders`. */
  readonly subject: string;
  /** One sentence that says where to see whether it was done. */
  readonly lookAt: string;
}

/** The connection's own lock: it allows only reading. Nothing was sent. */
export function readOnly(api: string, subject: string): TailwaterError {
  return new TailwaterError("READ_ONLY", `This connection is read-only: ${api} for ${subject} was not sent.`, {
    subject,
    hint: "Unlock the profile to make changes.",
  });
}

/** A change was sent, and its outcome is not known. @param cause how its answer was lost */
export function outcomeUnknown(api: string, { subject, lookAt }: ChangeTarget, cause: unknown): TailwaterError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${api} for ${subject} was sent, but its answer was lost. It may or may not have been done. ${why}`;
  return new TailwaterError("OUTCOME_UNKNOWN", message, { subject, hint: lookAt, cause });
}
