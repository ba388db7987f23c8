import type { X509Certificate } from "node:crypto";
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
  const { enabled, caPem, serverName } = settings.kafka.tls;
  const { trustedPem } = settings;
  const sasl = loginWith(settings, token);
  return securityOf({ isTls: enabled, caPem, trustedPem, certificate: certificateOf(settings), serverName, sasl });
}

function loginWith({ kafka: { sasl }, secrets }: ConnectionSettings, token: () => Promise<BearerToken>): Login | null {
  switch (sasl.mechanism) {
    case "none":
      return null;
    case "oauthbearer":
      return { kind: "bearer", mechanism: "OAUTHBEARER", by: "OAUTHBEARER", token };
    case "aws-msk-iam":
      return { kind: "bearer", mechanism: "OAUTHBEARER", by: "AWS IAM", token };
    default: {
      const { username } = sasl;
      const password = secrets["kafka.sasl.password"] ?? "";
      return { kind: "password", mechanism: KAFKA_MECHANISMS[sasl.mechanism], username, password };
    }
  }
}

function certificateOf({ kafka: { tls }, secrets }: ConnectionSettings): ClientCertificate | null {
  if (tls.identity === null) return null;
  const key = secrets["kafka.tls.identity.key"] ?? "";
  const passphrase = secrets["kafka.tls.identity.passphrase"] ?? null;
  return tls.identity.format === "pem"
    ? { kind: "pem", certificatePem: tls.identity.certificatePem, keyPem: key, passphrase }
    : { kind: "pkcs12", file: key, passphrase: passphrase ?? "" };
}

/** @throws TailwaterError PROFILE_INVALID when the CA or the client certificate cannot be used */
export function securityOf({ isTls, caPem, trustedPem, certificate, serverName, sasl }: SecurityParts): Security {
  if (!isTls) return { tls: null, caPem, identity: null, serverName: null, sasl };
  const context = secureContext(caPem, trustedPem, certificate === null ? {} : clientKeyOf(certificate));
  return { tls: context, caPem, identity: certificate === null ? null : certificateIn(context), serverName, sasl };
}

function secureContext(caPem: string | null, trustedPem: string | null, own: ClientKey): tls.SecureContext {
  if (caPem !== null && !caPem.includes("-----BEGIN CERTIFICATE-----")) throw invalidCa();
  // Node's own list, the system's and the app's, and the profile's.
  const ca = [...tls.rootCertificates, trustedPem, caPem].filter((pem) => pem !== null);
  try {
    return tls.createSecureContext({ ca, minVersion: "TLSv1.2", ...own });
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
