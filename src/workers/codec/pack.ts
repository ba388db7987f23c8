import zlib from "node:zlib";
import { TailwaterError } from "../../contract/errors.ts";
import type { Compression } from "../wire/batch-header.ts";
import { PackMemory } from "./pack-blocks.ts";

/** Node has zstd from 22.15 on. */
const zstd = (zlib as { zstdCompressSync?: (bytes: Uint8Array) => Buffer }).zstdCompressSync;
/** Java's default is 6; the first levels are several times as fast and hardly larger. */
const GZIP_LEVEL = 4;

let memory: PackMemory | null = null;

/**
 * Why this thread cannot compress with a codec; null: it can.
 * @returns TailwaterError CODEC_UNSUPPORTED
 */
export function cannotPack(compression: Compression): TailwaterError | null {
  if (compression !== "zstd" || zstd !== undefined) return null;
  return new TailwaterError("CODEC_UNSUPPORTED", `Node.js ${process.version} cannot compress with zstd.`, {
    hint: "Choose lz4, snappy or gzip, or run Tailwater on Node.js 22.15 or newer, which its installers contain.",
  });
}

/**
 * The records of a batch, compressed as Java's producer does.
 * @returns valid until the next call; `bytes` itself for `none`
 * @throws TailwaterError CODEC_UNSUPPORTED
 */
export function pack(compression: Compression, bytes: Buffer): Buffer {
  switch (compression) {
    case "none":
      return bytes;
    case "gzip":
      return zlib.gzipSync(bytes, { level: GZIP_LEVEL });
    case "zstd": {
      const missing = cannotPack(compression);
      if (zstd === undefined) throw missing;
      return zstd(bytes);
    }
    case "lz4":
      memory ??= new PackMemory();
      return memory.lz4(bytes);
    case "snappy":
      memory ??= new PackMemory();
      return memory.snappy(bytes);
  }
}

/** Drops its memory; the next batch allocates a new one. */
export function forgetPack(): void {
  memory = null;
}
