import { readFileSync } from "node:fs";
import tls from "node:tls";

/** Where Linux distributions keep the system's root certificates; macOS has Apple's there. */
const SYSTEM_ROOTS = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/** Node >= 22.15; the types of Node 20 do not know it. */
type SystemStore = { getCACertificates?(type: "system"): readonly string[] };

/** The last context, because reading 300 certificates takes 20 ms. */
let last: { readonly key: string; readonly context: tls.SecureContext } | null = null;

/**
 * Trusts Node's own list, the system's certificates, those of NODE_EXTRA_CA_CERTS, and these.
 * @param pems PEM, each of one or more certificates @throws Error when one is not PEM
 */
export function contextTrusting(pems: readonly string[]): tls.SecureContext {
  const key = pems.join("\n");
  if (last?.key !== key) {
    const ca = [...tls.rootCertificates, ...systemRoots(), ...pems];
    last = { key, context: tls.createSecureContext({ ca, minVersion: "TLSv1.2" }) };
  }
  return last.context;
}

/** What connections to brokers trust besides Node's own list, PEM. @param pem what the user trusts; null: nothing more */
export const withSystemRoots = (pem: string | null): string => [...systemRoots(), pem ?? ""].join("\n");

function systemRoots(): readonly string[] {
  const file = SYSTEM_ROOTS.map(read).find((pem) => pem !== null);
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  const files = [file, extra === undefined ? null : read(extra)];
  return [...files.filter((pem) => typeof pem === "string"), ...systemStore()];
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function systemStore(): readonly string[] {
  const { getCACertificates } = tls as SystemStore;
  if (process.platform === "linux" || getCACertificates === undefined) return [];
  try {
    return getCACertificates("system");
  } catch {
    return []; // A store that cannot be read adds no trust.
  }
}
