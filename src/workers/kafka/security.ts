import type { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import tls from "node:tls";
import type { BearerToken } from "../../contract/bearer.ts";
import type { ClientCertificate } from "../../contract/client-certificate.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import { bearerToken } from "../thread/parent.ts";
import { type ClientKey, certificateIn, clientKeyOf } from "./client-certificate.ts";

/** How to secure a connection, made once per worker from the settings. */
export interface Security {
  /** Null: plaintext. */
  readonly tls: tls.SecureContext | null;
  /** The profile's own CA certificates, PEM; null when there are none. */
  readonly caPem: string | null;
  /** The name that a broker's certificate must have; null: the host of its address. */
  readonly serverName: string | null;
  /** The client's own certificate, PEM or PKCS12; null when there is none. */
  readonly identity: X509Certificate | null;
  readonly sasl: Login | null;
}

export interface PasswordLogin {
  readonly kind: "password";
  readonly mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
  readonly username: string;
  readonly password: string;
}

/** A login by a token, which the extension fetches or signs. */
export interface BearerLogin {
  readonly kind: "bearer";
  readonly mechanism: "OAUTHBEARER";
  readonly by: "OAUTHBEARER" | "AWS IAM";
  token(): Promise<BearerToken>;
}

export type Login = PasswordLogin | BearerLogin;

/**
 * Where Linux distributions keep the system's root certificates. On macOS the file has Apple's, but not the user's own.
 */
const SYSTEM_ROOTS = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/** Node >= 22.15 reads the stores of Windows and macOS; the types of Node 20 do not know it. */
type SystemStore = { getCACertificates?(type: "system"): readonly string[] };

const KAFKA_MECHANISMS = {
  plain: "PLAIN",
  "scram-sha-256": "SCRAM-SHA-256",
  "scram-sha-512": "SCRAM-SHA-512",
} as const;

/** What secures a connection, with every secret. */
export interface SecurityParts {
  readonly isTls: boolean;
  readonly caPem: string | null;
  readonly trustedPem: string | null;
  readonly certificate: ClientCertificate | null;
  readonly serverName: string | null;
  readonly sasl: Login | null;
}

/**
 * @param token asks the extension for one
 * @throws TailwaterError PROFILE_INVALID when the CA or the client certificate cannot be used
 */
export function prepareSecurity(
  settings: ConnectionSettings,
  token: () => Promise<BearerToken> = bearerToken,
): Security {
  void token;
  const { tls: tlsSettings, trustedPem, sasl } = settings;
  return securityOf({
    isTls: tlsSettings.enabled,
    caPem: tlsSettings.caPem,
    trustedPem,
    certificate: null,
    serverName: null,
    sasl: sasl.mechanism === "none" ? null : { kind: "password", ...sasl, mechanism: KAFKA_MECHANISMS[sasl.mechanism] },
  });
}

/** @throws TailwaterError PROFILE_INVALID when the CA or the client certificate cannot be used */
export function securityOf({ isTls, caPem, trustedPem, certificate, serverName, sasl }: SecurityParts): Security {
  if (!isTls) return { tls: null, caPem, identity: null, serverName: null, sasl };
  const context = secureContext(caPem, trustedPem, certificate === null ? {} : clientKeyOf(certificate));
  return { tls: context, caPem, identity: certificate === null ? null : certificateIn(context), serverName, sasl };
}

function secureContext(caPem: string | null, trustedPem: string | null, own: ClientKey): tls.SecureContext {
  if (caPem !== null && !caPem.includes("-----BEGIN CERTIFICATE-----")) throw invalidCa();
  try {
    return tls.createSecureContext({ ca: trusted(caPem, trustedPem), minVersion: "TLSv1.2", ...own });
  } catch (cause) {
    throw invalidCa(cause);
  }
}

function invalidCa(cause?: unknown): TailwaterError {
  return new TailwaterError("PROFILE_INVALID", "The CA certificate of this profile cannot be read.", {
    hint: "Paste it as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.",
    cause,
  });
}

/** All trusted certificates: Node's own list, the system's, the app's, and the profile's. PEM. */
function trusted(...own: readonly (string | null)[]): string[] {
  return [...tls.rootCertificates, ...systemRoots(), ...own.filter((pem) => pem !== null)];
}

function systemRoots(): readonly string[] {
  for (const file of SYSTEM_ROOTS) {
    try {
      return [readFileSync(file, "utf8"), ...systemStore()];
    } catch {
      // Another distribution: the loop tries the next path.
    }
  }
  return systemStore();
}

function systemStore(): readonly string[] {
  const { getCACertificates } = tls as SystemStore;
  if (process.platform === "linux" || getCACertificates === undefined) return [];
  try {
    return getCACertificates("system");
  } catch {
    // A store that cannot be read adds no trust; Node's own list and the profile's still apply.
    return [];
  }
}
