import { createRequire } from "node:module";

type Checksum = (bytes: Uint8Array) => number;

/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4) of the bytes, the checksum of record batches (KIP-98). It is native if
 * there is a prebuilt binary (5 GB/s), otherwise it uses a table (0.4 GB/s).
 */
export const crc32c: Checksum = loadNative() ?? tableCrc32c;

/** CRC-32 (IEEE) of the bytes, the checksum of messages of formats v0 and v1. */
export function crc32(bytes: Uint8Array): number {
  return checksum(bytes, IEEE);
}

const CASTAGNOLI = makeTable(0x82f6_3b78);
const IEEE = makeTable(0xedb8_8320);

export function tableCrc32c(bytes: Uint8Array): number {
  return checksum(bytes, CASTAGNOLI);
}

function loadNative(): Checksum | null {
  try {
    const native: { crc32c(bytes: Uint8Array): number } = createRequire(import.meta.url)("@node-rs/crc32");
    return native.crc32c;
  } catch {
    return null; // There is no binary for this platform. The table below gives the same result.
  }
}

function checksum(bytes: Uint8Array, table: Int32Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i += 1) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}

function makeTable(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, index) => {
    let entry = index;
    for (let bit = 0; bit < 8; bit += 1) entry = entry & 1 ? (entry >>> 1) ^ polynomial : entry >>> 1;
    return entry;
  });
}
