import { readFileSync } from "node:fs";
import tls from "node:tls";
import { TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings, SaslMechanism } from "../../contract/profiles.ts";

/** How to secure a connection, made once per worker from the settings. */
export interface Security {
  /** Null: plaintext. */
  readonly tls: tls.SecureContext | null;
  /** The profile's own CA certificates, PEM; null when there are none. */
  readonly caPem: string | null;
  readonly sasl: { readonly mechanism: string; readonly username: string; readonly password: string } | null;
}

/**
 * Where Linux distributions keep the system's root certificates. On macOS the file has Apple's, but not the user's own.
 */
const SYSTEM_ROOTS = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/** Node >= 22.15 reads the stores of Windows and macOS; the types of Node 20 do not know it. */
type SystemStore = { getCACertificates?(type: "system"): readonly string[] };

const KAFKA_MECHANISMS: Readonly<Record<Exclude<SaslMechanism, "none">, string>> = {
  plain: "PLAIN",
  "scram-sha-256": "SCRAM-SHA-256",
  "scram-sha-512": "SCRAM-SHA-512",
};

/** @throws TailwaterError PROFILE_INVALID when the CA is not PEM. */
export function prepareSecurity({ tls: tlsSettings, trustedPem, sasl }: ConnectionSettings): Security {
  return {
    tls: tlsSettings.enabled ? secureContext(tlsSettings.caPem, trustedPem) : null,
    caPem: tlsSettings.caPem,
    sasl:
      sasl.mechanism === "none"
        ? null
        : { mechanism: KAFKA_MECHANISMS[sasl.mechanism], username: sasl.username, password: sasl.password },
  };
}

function secureContext(caPem: string | null, trustedPem: string | null): tls.SecureContext {
  if (caPem !== null && !caPem.includes("-----BEGIN CERTIFICATE-----")) throw invalidCa();
  try {
    return tls.createSecureContext({ ca: trusted(caPem, trustedPem), minVersion: "TLSv1.2" });
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
