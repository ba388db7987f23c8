// New certificates for each test broker, so that no key is in the repository.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import { bits, boolean, context, der, integer, octets, oid, pem, sequence, set, time, utf8 } from "./der.ts";

const DAY_MS = 86_400_000;
const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

export interface Certificate {
  readonly certPem: string;
  /** PKCS#8, unencrypted. */
  readonly keyPem: string;
}

export interface Authority extends Certificate {
  /** Signs a certificate for these names (DNS names or IPv4 addresses), valid for the days given around now. */
  issue(names: readonly string[], days?: { from: number; to: number }): Certificate;
  /** An authority that this one signs. */
  intermediate(commonName: string): Authority;
}

/** A new certificate authority, P-256, valid from yesterday for ten years. */
export function makeAuthority(
  commonName: string,
  above?: { readonly name: Buffer; readonly key: KeyObject },
): Authority {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = name(commonName);
  const certPem = certificate({
    issuer: above?.name ?? issuer,
    subject: issuer,
    publicKey: keys.publicKey,
    signer: above?.key ?? keys.privateKey,
    days: { from: -1, to: 3_650 },
    extensions: [
      extension("2.5.29.19", true, sequence(boolean(true))), // basicConstraints: a CA
      extension("2.5.29.15", true, bits(Buffer.from([0x06]), 1)), // keyUsage: keyCertSign, cRLSign
    ],
  });
  return {
    certPem,
    keyPem: privatePem(keys.privateKey),
    intermediate: (below) => makeAuthority(below, { name: issuer, key: keys.privateKey }),
    issue(names, days = { from: -1, to: 365 }) {
      const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const leafPem = certificate({
        issuer,
        subject: name(names[0] ?? "nobody"),
        publicKey: leaf.publicKey,
        signer: keys.privateKey,
        days,
        extensions: [
          extension("2.5.29.17", false, sequence(...names.map(alternativeName))),
          extension("2.5.29.15", true, bits(Buffer.from([0x80]), 7)), // keyUsage: digitalSignature
          // extKeyUsage: serverAuth, clientAuth
          extension("2.5.29.37", false, sequence(oid("1.3.6.1.5.5.7.3.1"), oid("1.3.6.1.5.5.7.3.2"))),
        ],
      });
      return { certPem: leafPem, keyPem: privatePem(leaf.privateKey) };
    },
  };
}

interface Fields {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly days: { from: number; to: number };
  readonly extensions: readonly Buffer[];
}

/** RFC 5280, 4.1: Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }. */
function certificate(fields: Fields): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and no leading zero octet
  const toBeSigned = sequence(
    context(0, integer(Buffer.from([2]))), // v3
    integer(serial),
    ECDSA_SHA256,
    fields.issuer,
    sequence(time(inDays(fields.days.from)), time(inDays(fields.days.to))),
    fields.subject,
    fields.publicKey.export({ type: "spki", format: "der" }),
    context(3, sequence(...fields.extensions)),
  );
  return pem("CERTIFICATE", sequence(toBeSigned, ECDSA_SHA256, bits(sign("sha256", toBeSigned, fields.signer))));
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

function name(commonName: string): Buffer {
  return sequence(set(sequence(oid("2.5.4.3"), utf8(commonName))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return critical ? sequence(oid(id), boolean(true), octets(value)) : sequence(oid(id), octets(value));
}

function alternativeName(host: string): Buffer {
  return isIPv4(host) ? der(0x87, Buffer.from(host.split(".").map(Number))) : der(0x82, Buffer.from(host));
}

function privatePem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
