import type { Compression } from "../batch/batch-header.ts";
import { unpackGzip } from "./gzip.ts";
import { unpackLz4 } from "./lz4.ts";
import { unpackSnappy } from "./snappy.ts";
import { initZstd, unpackZstd } from "./zstd.ts";

/** The most that one batch may unpack to, bytes. kafkajs has no such limit: a 0.6 MB batch cost it 1.2 GB. */
export const UNPACKED_CAP = 64 * 1024 * 1024;

/** To be awaited once per thread before the first `unpack` of zstd. */
export const initCodecs = initZstd;

/**
 * The records of a batch, uncompressed. The result is valid until the next call.
 * @param cap bytes
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE
 */
export function unpack(compression: Compression, bytes: Buffer, cap = UNPACKED_CAP): Buffer {
  switch (compression) {
    case "none":
      return bytes;
    case "gzip":
      return unpackGzip(bytes, cap);
    case "lz4":
      return unpackLz4(bytes, cap);
    case "snappy":
      return unpackSnappy(bytes, cap);
    case "zstd":
      return unpackZstd(bytes, cap);
  }
}
