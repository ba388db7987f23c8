import type { X509Certificate } from "node:crypto";
import type { CertificateTerm } from "../../contract/client-certificate.ts";
import { nameIn } from "./client-certificate.ts";
import type { Security } from "./security.ts";
import { certificatesIn } from "./trust.ts";

/** A broker or a profile with very many certificates must not fill the window. */
const MOST = 50;

/**
 * How long the certificates of a connection are valid, the next to end first.
 * @param brokers those that brokers showed
 */
export function termsOf(brokers: readonly X509Certificate[], { identity, caPem }: Security): CertificateTerm[] {
  const terms = [
    ...brokers.map((one) => termOf("broker", one)),
    ...(identity === null ? [] : [termOf("client", identity)]),
    ...(caPem === null ? [] : certificatesIn(caPem).map((one) => termOf("authority", one))),
  ];
  const unique = new Map(terms.map((term) => [JSON.stringify(term), term]));
  return [...unique.values()].sort((one, other) => one.expiresAt - other.expiresAt).slice(0, MOST);
}

function termOf(of: CertificateTerm["of"], certificate: X509Certificate): CertificateTerm {
  const name = nameIn(certificate.subject ?? "") || (certificate.subjectAltName ?? "");
  return { of, name: name.slice(0, 200), expiresAt: Date.parse(certificate.validTo) };
}
