import { gunzipSync } from "node:zlib";
import type { Compression } from "../batch/batch-header.ts";
import { unpackLz4 } from "./lz4.ts";
import { corrupt, Output, tooLarge } from "./output.ts";
import { unpackSnappy } from "./snappy.ts";
import { initZstd, unpackZstd } from "./zstd.ts";

/** The most that one batch may unpack to, bytes. kafkajs has no such limit: a 0.6 MB batch cost it 1.2 GB. */
export const UNPACKED_CAP = 64 * 1024 * 1024;

const output = new Output();

/** To be awaited once per thread before the first `unpack`. */
export const initCodecs = initZstd;

/**
 * The records of a batch, uncompressed. The result is valid until the next call (one output buffer per thread).
 * @param cap bytes
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE
 */
export function unpack(compression: Compression, bytes: Buffer, cap = UNPACKED_CAP): Buffer {
  if (compression === "none") return bytes;
  if (compression === "gzip") return gunzip(bytes, cap);
  output.begin(cap, 0);
  const length =
    compression === "lz4"
      ? unpackLz4(bytes, output)
      : compression === "snappy"
        ? unpackSnappy(bytes, output)
        : unpackZstd(bytes, output, cap);
  return output.bytes.subarray(0, length);
}

function gunzip(bytes: Buffer, cap: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: cap });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(cap);
    throw corrupt("gzip", error instanceof Error ? error.message : String(error));
  }
}
