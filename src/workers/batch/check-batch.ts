import { TailwaterError } from "../../contract/errors.ts";
import * as header from "../wire/batch-header.ts";
import { MalformedRecord } from "../wire/varint.ts";
import { crc32c } from "./crc32c.ts";

/**
 * Checks that the batch of format v2 in `size` bytes from `at` is complete and unchanged.
 * @returns the compression of its records
 * @throws TailwaterError BATCH_CORRUPT, CODEC_UNSUPPORTED; MalformedRecord when it is too short for its header, or has
 *   more records than offsets
 */
export function checkBatch(bytes: Buffer, at: number, size: number): header.Compression {
  if (size < header.HEADER_BYTES) throw new MalformedRecord(`a batch of ${size} bytes`);
  if (crc32c(bytes.subarray(at + 21, at + size)) !== header.checksumOf(bytes, at)) {
    throw new TailwaterError("BATCH_CORRUPT", "The batch's checksum (CRC32C) does not match its bytes.", {
      hint: "It was damaged on the broker's disk or in transit. If this persists, check the broker's disk.",
    });
  }
  const records = header.recordsCount(bytes, at);
  const delta = header.lastOffsetDelta(bytes, at);
  if (records < 0 || delta < 0 || records > delta + 1) {
    throw new MalformedRecord(`${records} records for ${delta + 1} offsets`);
  }
  const attributes = header.attributesOf(bytes, at);
  const compression = header.compressionOf(attributes);
  if (compression === null) throw unknownCodec(attributes);
  return compression;
}

export function unknownCodec(attributes: number): TailwaterError {
  return new TailwaterError("CODEC_UNSUPPORTED", `Compression codec ${attributes & 7} is unknown.`);
}
