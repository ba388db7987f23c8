import { createPrivateKey, X509Certificate } from "node:crypto";
import tls from "node:tls";
import type { ClientCertificate } from "../../contract/client-certificate.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { CONVERSIONS, storeKindOf } from "./key-store.ts";

/** What `tls.createSecureContext` takes of a client certificate. */
export type ClientKey = Pick<tls.SecureContextOptions, "cert" | "key" | "passphrase" | "pfx">;

/**
 * Checks a client certificate and its key, so that every mistake has a sentence of its own before anything is sent.
 * @throws TailwaterError PROFILE_INVALID
 */
export function clientKeyOf(certificate: ClientCertificate): ClientKey {
  return certificate.kind === "pem" ? pemKey(certificate) : pkcs12Key(certificate);
}

function pemKey({ certificatePem, keyPem, passphrase }: ClientCertificate & { kind: "pem" }): ClientKey {
  if (!certificatePem.includes("-----BEGIN CERTIFICATE-----")) {
    throw invalid(
      "The client certificate cannot be read: it is not PEM.",
      "Paste it from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, and after it those that signed it.",
    );
  }
  if (!/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(keyPem)) {
    throw invalid(
      "The key of the client certificate cannot be read: it is not PEM.",
      "Paste it from -----BEGIN PRIVATE KEY----- (or BEGIN ENCRYPTED PRIVATE KEY) to its END line.",
    );
  }
  const leaf = guarded(
    () => new X509Certificate(certificatePem),
    () => invalid("The client certificate cannot be read: its PEM is damaged.", "Paste the whole file again."),
  );
  const isEncrypted = /BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(keyPem);
  if (isEncrypted && (passphrase === null || passphrase === "")) {
    throw invalid(
      "The key of the client certificate is encrypted, and the profile has no passphrase for it.",
      "Enter the key's passphrase.",
    );
  }
  const key = guarded(
    () => createPrivateKey({ key: keyPem, ...(isEncrypted ? { passphrase: passphrase ?? "" } : {}) }),
    () =>
      isEncrypted
        ? invalid(
            "The passphrase does not decrypt the key of the client certificate.",
            "Enter the key's passphrase again.",
          )
        : invalid(
            "The key of the client certificate cannot be read: its PEM is damaged.",
            "Paste the whole file again.",
          ),
  );
  if (!leaf.checkPrivateKey(key)) {
    throw invalid(
      `The key does not belong to the client certificate of ${nameIn(leaf.subject)}.`,
      "Choose the key that was made with this certificate. If the file has several certificates, the client's own comes first.",
    );
  }
  return { cert: certificatePem, key: keyPem, ...(isEncrypted ? { passphrase: passphrase ?? "" } : {}) };
}

function pkcs12Key({ file, passphrase }: ClientCertificate & { kind: "pkcs12" }): ClientKey {
  const pfx = Buffer.from(file, "base64");
  const kind = storeKindOf(pfx);
  if (kind === "jks" || kind === "jceks") {
    throw invalid(
      `The client certificate is a Java keystore (${kind.toUpperCase()}), which only Java reads.`,
      `Convert it once, and choose the new file: ${CONVERSIONS[kind]}`,
    );
  }
  if (kind === "pem") {
    throw invalid("The client certificate's file is PEM, not PKCS12.", "Choose PEM, and paste certificate and key.");
  }
  if (kind === "unknown") {
    throw invalid("The client certificate's file is not PKCS12.", "Choose a .p12 or .pfx file.");
  }
  const context = guarded(
    () => tls.createSecureContext({ pfx, passphrase }),
    (cause) => pkcs12Fault(String(cause)),
  );
  if (certificateIn(context) === null) {
    throw invalid(
      "The PKCS12 file has no certificate with a key: it may be a truststore.",
      "Choose the keystore: the file with the client's own key.",
    );
  }
  return { pfx, passphrase };
}

/** @param said OpenSSL's words; they hold no secret */
function pkcs12Fault(said: string): TailwaterError {
  if (/mac verify failure|bad decrypt|pkcs12 cipherfinal/i.test(said)) {
    return invalid("The passphrase does not open the PKCS12 file.", "Enter the file's passphrase again.");
  }
  // 40-bit RC2, the default of old tools.
  if (/unsupported/i.test(said)) {
    return invalid(
      "The PKCS12 file is encrypted by an old method that is no longer secure (RC2), and is not read.",
      `Encrypt it again, and choose the new file: ${CONVERSIONS.legacy}`,
    );
  }
  if (/unable to load private key|no (?:certificate|private key)|certificate assigned/i.test(said)) {
    return invalid(
      "The PKCS12 file has no certificate with a key: it may be a truststore.",
      "Choose the keystore: the file with the client's own key.",
    );
  }
  return invalid(
    "The PKCS12 file cannot be read: it is damaged, or another kind of file.",
    "Choose a .p12 or .pfx file.",
  );
}

/** The context's own certificate; null when it has none. */
export function certificateIn(secureContext: tls.SecureContext): X509Certificate | null {
  const { context } = secureContext as { context?: { getCertificate?(): Buffer | null } };
  const der = context?.getCertificate?.() ?? null;
  return der === null ? null : new X509Certificate(der);
}

/** The common name in a distinguished name (one part a line), or all of it in one line. */
export function nameIn(distinguished: string): string {
  const parts = distinguished.split("\n");
  return parts.findLast((part) => part.startsWith("CN="))?.slice(3) ?? parts.join(", ");
}

function guarded<T>(work: () => T, otherwise: (cause: unknown) => TailwaterError): T {
  try {
    return work();
  } catch (cause) {
    throw otherwise(cause);
  }
}

function invalid(message: string, hint: string): TailwaterError {
  return new TailwaterError("PROFILE_INVALID", message, { hint });
}
