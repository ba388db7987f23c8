/** What a file with a key holds, by its first bytes. */
export type StoreKind = "pkcs12" | "jks" | "jceks" | "pem" | "unknown";

/** @param bytes of the file, at least the first four */
export function storeKindOf(bytes: Uint8Array): StoreKind {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  if (start === "feedfeed") return "jks";
  if (start === "cececece") return "jceks";
  if (Buffer.from(bytes.subarray(0, 64)).toString("latin1").trimStart().startsWith("-----BEGIN")) return "pem";
  // DER: a SEQUENCE with a definite length of one to four octets, or BER's indefinite one (RFC 7292 allows both).
  if (/^30(8[0-4]|[0-7])/.test(start)) return "pkcs12";
  return "unknown";
}

/** The commands that make a PKCS12 file of another store. Placeholders stand for the user's files. */
export const CONVERSIONS = {
  jks: "keytool -importkeystore -srckeystore keystore.jks -destkeystore keystore.p12 -deststoretype PKCS12",
  jceks:
    "keytool -importkeystore -srckeystore keystore.jceks -srcstoretype JCEKS -destkeystore keystore.p12 -deststoretype PKCS12",
  legacy: "openssl pkcs12 -legacy -in old.p12 -nodes | openssl pkcs12 -export -out keystore.p12",
} as const;
