import { attributesOf, batchBytes, compressionOf, LOG_OVERHEAD, MAGIC_AT } from "../wire/batch-header.ts";

/** Bytes of a batch up to and with its attributes. */
const TO_ATTRIBUTES = 23;

/**
 * Whether a batch in bytes [from, to) uses zstd, from headers only. Its decoder is WebAssembly and needs about 5 MB, so
 * it is loaded only when needed.
 */
export function holdsZstd(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; to - at >= TO_ATTRIBUTES; ) {
    const size = batchBytes(bytes, at);
    if (size <= LOG_OVERHEAD) return false;
    if (bytes.readInt8(at + MAGIC_AT) === 2 && compressionOf(attributesOf(bytes, at)) === "zstd") return true;
    at += size;
  }
  return false;
}
