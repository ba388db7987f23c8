import { X509Certificate } from "node:crypto";
import { nameIn } from "./client-certificate.ts";

/**
 * The names of authorities that signed a certificate in the profile but are not in the profile themselves. With an
 * intermediate certificate alone, no chain can be verified. Empty when there is none, or when the text is not PEM.
 */
export function missingIssuers(caPem: string): readonly string[] {
  const certificates = certificatesIn(caPem);
  const missing = certificates
    .filter((one) => !certificates.some((other) => one.checkIssued(other)))
    .map((one) => nameIn(one.issuer));
  return [...new Set(missing)];
}

/** The certificates in a PEM text, without those that cannot be read. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}
