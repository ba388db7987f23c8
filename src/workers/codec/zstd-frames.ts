import { corrupt } from "./errors.ts";

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_HEADER = 8;
const BLOCK_HEADER = 3;
const RUN_LENGTH = 1;
const RESERVED = 3;
/** The size of window descriptor, dictionary id and content size, according to the frame header descriptor. */
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const CONTENT_BYTES = [0, 2, 4, 8] as const;

/** Whether the frame at `at` is skippable; it has no data for us. */
export function isSkippable(bytes: Buffer, at: number): boolean {
  return bytes.length - at >= 4 && (bytes.readUInt32LE(at) & 0xffff_fff0) >>> 0 === SKIPPABLE_MAGIC;
}

/**
 * The end of the frame at `at`, from the lengths of its blocks; nothing is unpacked. Each frame is decoded separately,
 * because Node's decoder stops after the first frame and reports no error for a truncated one.
 *
 *   Frame => magic, descriptor, [window], [dictionary id], [content size], blocks, [checksum]
 *   Block => UINT24LE: last (bit 0), type (bits 1 and 2), length; then that many bytes, or one for a run
 *
 * Source: RFC 8878, 3.1.
 * @throws TailwaterError CODEC_FAILED when it is truncated
 */
export function endOfFrame(bytes: Buffer, at: number): number {
  if (isSkippable(bytes, at)) {
    if (bytes.length - at < SKIPPABLE_HEADER) throw corrupt("zstd", "a frame is truncated");
    return within(bytes, at + SKIPPABLE_HEADER + bytes.readUInt32LE(at + 4));
  }
  if (bytes.length - at < 5) throw corrupt("zstd", "a frame is truncated");
  if (bytes.readUInt32LE(at) !== MAGIC) throw corrupt("zstd", `no frame begins at byte ${at}`);
  const descriptor = bytes[at + 4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const contentBytes = CONTENT_BYTES[descriptor >> 6] ?? 0;
  let end = at + 5 + (DICTIONARY_BYTES[descriptor & 3] ?? 0);
  end += isSingle ? Math.max(1, contentBytes) : 1 + contentBytes;
  for (let last = false; !last; ) {
    if (bytes.length - end < BLOCK_HEADER) throw corrupt("zstd", "a block is truncated");
    const word = bytes.readUIntLE(end, BLOCK_HEADER);
    const type = (word >> 1) & 3;
    if (type === RESERVED) throw corrupt("zstd", "a block has an unknown type");
    last = (word & 1) !== 0;
    end += BLOCK_HEADER + (type === RUN_LENGTH ? 1 : word >> 3);
  }
  return within(bytes, end + (descriptor & 0x04 ? 4 : 0));
}

function within(bytes: Buffer, end: number): number {
  if (end > bytes.length) throw corrupt("zstd", "a frame is truncated");
  return end;
}
