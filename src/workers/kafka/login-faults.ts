import type { BearerToken } from "../../contract/bearer.ts";
import type { TailwaterError } from "../../contract/errors.ts";
import { type Address, formatAddress } from "./address.ts";
import { factsOf } from "./bearer-login.ts";
import { fault } from "./faults.ts";

/** The errors of logging in. No message holds a secret or a token. */

export function saslRequired(address: Address, offered: readonly string[]): TailwaterError {
  if (onlyKerberos(offered)) return kerberos(address);
  return fault(
    "SASL_REQUIRED",
    address,
    `${formatAddress(address)} requires a login, but this profile has none. It offers ${names(offered)}.`,
    "Choose one of these under Login (SASL), and fill in its fields.",
  );
}

export function saslFailed(address: Address, mechanism: string): TailwaterError {
  return fault(
    "SASL_FAILED",
    address,
    `${formatAddress(address)} refused the login by ${mechanism}: wrong user name or password.`,
    "Check both, and whether the user exists for this mechanism.",
  );
}

/** A broker does not tell a client why it refuses a token; what the token says of itself often shows it. */
export function tokenRefused(
  address: Address,
  by: "OAUTHBEARER" | "AWS IAM",
  { value, expiresAt }: BearerToken,
  now: number,
): TailwaterError {
  const at = formatAddress(address);
  if (by === "AWS IAM") {
    return fault(
      "SASL_FAILED",
      address,
      `${at} refused the login by AWS IAM.`,
      "Check that the credentials are of the right account and not expired, that their policy allows kafka-cluster:Connect on this cluster, the region, and this machine's clock.",
    );
  }
  const facts = factsOf(value);
  const end = facts?.expiresAt ?? expiresAt;
  if (end !== null && end < now) {
    const message = `${at} refused the token: it expired ${seconds(now - end)} ago by this machine's clock.`;
    return fault("SASL_FAILED", address, message, "Check the clocks of this machine, of the issuer and of the broker.");
  }
  if (facts?.notBefore != null && facts.notBefore > now) {
    const message = `${at} refused the token: it is valid only in ${seconds(facts.notBefore - now)} by this machine's clock.`;
    return fault("SASL_FAILED", address, message, "Check the clocks of this machine, of the issuer and of the broker.");
  }
  if (facts === null) {
    const message = `${at} refused the token of the token endpoint, which is no JWT.`;
    return fault("SASL_FAILED", address, message, "Check whether the issuer gives JWT access tokens for this client.");
  }
  const says = [
    `issuer ${facts.issuer ?? "none"}`,
    `audience ${facts.audience ?? "none"}`,
    `subject ${facts.subject ?? "none"}`,
  ].join(", ");
  return fault(
    "SASL_FAILED",
    address,
    `${at} refused the token (${says}).`,
    "Check that the broker expects this issuer and audience; scope or audience in the profile may be missing. The broker's log names the reason.",
  );
}

export function noTokenInTime(address: Address): TailwaterError {
  const message = `No token for ${formatAddress(address)} came in time.`;
  return fault("CONNECT_TIMEOUT", address, message, "Check whether the token endpoint answers, then try again.");
}

const seconds = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;

export function saslNotOffered(address: Address): TailwaterError {
  return fault(
    "SASL_MECHANISM_UNSUPPORTED",
    address,
    `${formatAddress(address)} accepts no login on this listener, but the profile has one.`,
    "Set Login (SASL) to none, or use the port of the listener with SASL.",
  );
}

export function mechanismUnsupported(
  address: Address,
  mechanism: string,
  offered: readonly string[] | null,
): TailwaterError {
  if (offered !== null && onlyKerberos(offered)) return kerberos(address);
  const offers = offered === null || offered.length === 0 ? "" : ` It offers ${names(offered)}.`;
  return fault(
    "SASL_MECHANISM_UNSUPPORTED",
    address,
    `${formatAddress(address)} does not offer ${mechanism}.${offers}`,
    "Choose a mechanism that the broker offers.",
  );
}

/** Kerberos needs native code and a machine's keytabs or tickets. */
function kerberos(address: Address): TailwaterError {
  return fault(
    "SASL_MECHANISM_UNSUPPORTED",
    address,
    `${formatAddress(address)} offers only Kerberos (GSSAPI), which Tailwater does not support.`,
    "Use another listener of the cluster: with SCRAM, OAUTHBEARER, PLAIN, or TLS with a client certificate.",
  );
}

const onlyKerberos = (offered: readonly string[]): boolean =>
  offered.length > 0 && offered.every((name) => name === "GSSAPI");

/** The broker's mechanisms, without the ones that are not valid names. RFC 4422, 3.1. */
function names(mechanisms: readonly string[]): string {
  return mechanisms
    .filter((name) => /^[A-Z0-9_-]{1,20}$/.test(name))
    .slice(0, 10)
    .join(", ");
}
