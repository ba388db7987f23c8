/** The certificate by which a client proves who it is (mTLS), with its key. It goes only from extension to worker. */
export type ClientCertificate =
  | {
      readonly kind: "pem";
      /** The certificate, and then those that signed it. */
      readonly certificatePem: string;
      /** May be encrypted. */
      readonly keyPem: string;
      /** Null when the key is not encrypted. */
      readonly passphrase: string | null;
    }
  | {
      readonly kind: "pkcs12";
      /** The file's bytes, base64. */
      readonly file: string;
      readonly passphrase: string;
    };

/** A certificate of a connection, and how long it is valid. */
export interface CertificateTerm {
  /** `broker`: of a broker. `client`: the profile's own. `authority`: of the profile's CA certificates. */
  readonly of: "broker" | "client" | "authority";
  /** The name that it is made out to. */
  readonly name: string;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

/** How long before its end a certificate is warned of, ms. */
export const WARN_BEFORE_MS = 30 * 86_400_000;

/** Certificates that end within 30 days, the next first. */
export function endingSoon(terms: readonly CertificateTerm[], now: number): readonly CertificateTerm[] {
  return terms
    .filter(({ expiresAt }) => expiresAt - now < WARN_BEFORE_MS)
    .sort((one, other) => one.expiresAt - other.expiresAt);
}
