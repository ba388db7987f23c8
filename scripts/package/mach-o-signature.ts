import { createHash } from "node:crypto";

/** <mach-o/loader.h> and xnu's <kern/cs_blobs.h>: the file in little-endian, its signature in big-endian numbers. */
const MACH_O_64 = 0xfeedfacf;
const HEADER_BYTES = 32;
const LC_CODE_SIGNATURE = 0x1d;
const EMBEDDED_SIGNATURE = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const CS_ADHOC = 0x2;
const SHA_256 = 2;

export interface Signature {
  /**
   * The signature has no certificate. It proves only that the file is complete, which Apple's own processors require of
   * every program.
   */
  readonly adHoc: boolean;
  /** The pages of the file whose hashes it contains. */
  readonly pages: number;
}

/**
 * Reads a 64-bit Mach-O program's code signature and compares the hash of every page.
 * @throws Error saying what is wrong: macOS on arm64 kills such a program when it starts
 */
export function checkSignature(file: Buffer): Signature {
  const directory = codeDirectory(file);
  const number = (offset: number) => directory.readUInt32BE(offset);
  const [flags, hashes, pages, limit] = [number(12), number(16), number(28), number(32)];
  const [hashBytes, hashType, pageBytes] = [
    directory.readUInt8(36),
    directory.readUInt8(37),
    1 << directory.readUInt8(39),
  ];
  if (hashType !== SHA_256) throw new Error(`its pages are not hashed by SHA-256 (type ${hashType})`);
  if (pages === 0 || pages !== Math.ceil(limit / pageBytes)) throw new Error(`${pages} hashes for ${limit} bytes`);
  for (let page = 0; page < pages; page++) {
    const content = file.subarray(page * pageBytes, Math.min((page + 1) * pageBytes, limit));
    const wanted = directory.subarray(hashes + page * hashBytes, hashes + (page + 1) * hashBytes);
    const found = createHash("sha256").update(content).digest().subarray(0, hashBytes);
    if (!found.equals(wanted)) throw new Error(`page ${page} differs from what was signed`);
  }
  return { adHoc: (flags & CS_ADHOC) !== 0, pages };
}

function codeDirectory(file: Buffer): Buffer {
  const blob = signatureOf(file);
  if (blob.readUInt32BE(0) !== EMBEDDED_SIGNATURE) throw new Error("its signature is of an unknown kind");
  for (let index = 0; index < blob.readUInt32BE(8); index++) {
    const start = blob.readUInt32BE(16 + index * 8);
    if (blob.readUInt32BE(start) === CODE_DIRECTORY) {
      return blob.subarray(start, start + blob.readUInt32BE(start + 4));
    }
  }
  throw new Error("its signature has no hashes");
}

function signatureOf(file: Buffer): Buffer {
  if (file.length < HEADER_BYTES || file.readUInt32LE(0) !== MACH_O_64)
    throw new Error("it is no 64-bit Mach-O program");
  let at = HEADER_BYTES;
  for (let left = file.readUInt32LE(16); left > 0; left--) {
    if (file.readUInt32LE(at) === LC_CODE_SIGNATURE) {
      const start = file.readUInt32LE(at + 8);
      return file.subarray(start, start + file.readUInt32LE(at + 12));
    }
    at += file.readUInt32LE(at + 4);
  }
  throw new Error("it is not signed");
}
