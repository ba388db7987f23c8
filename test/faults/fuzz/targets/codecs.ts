import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { compressFrameSync } from "lz4-napi";
import snappy from "snappy";
import { initCodecs, unpack } from "../../../../src/workers/codec/unpack.ts";
import { encodeBatch } from "../../../support/batches.ts";
import { CODECS, testRecords } from "../corpus.ts";
import { orInNextTurn, orRefused } from "../expect.ts";
import { mutate } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

const CAP = 64 * 1024;
const PACKED = CODECS.filter((codec) => codec !== "none");
type Packed = Exclude<(typeof CODECS)[number], "none">;

/** An input: the codec, then the bytes that it unpacks. */
export const codecs: Target = {
  rule: "unpacks to at most the cap, or fails by CODEC_FAILED or BATCH_TOO_LARGE; waits for one turn of the event loop at most",
  async prepare(): Promise<Prepared> {
    await initCodecs();
    const seeds = new Map(PACKED.map((codec) => [codec, seedsOf(codec)]));
    return {
      make(random) {
        const codec = random.below(PACKED.length);
        const bytes = mutate(random, seeds.get(PACKED[codec] ?? "gzip") ?? []);
        return Buffer.concat([Buffer.of(codec), bytes]);
      },
      run(input) {
        const codec = PACKED[(input[0] ?? 0) % PACKED.length] ?? "gzip";
        return orInNextTurn(() => {
          const unpacked = orRefused(() => unpack(codec, input.subarray(1), CAP), "CODEC_FAILED", "BATCH_TOO_LARGE");
          if (unpacked !== null) assert.ok(unpacked.length <= CAP, `${unpacked.length} bytes`);
        });
      },
    };
  },
};

function seedsOf(codec: Packed): Buffer[] {
  const plain = [
    Buffer.alloc(0),
    Buffer.from("a"),
    Buffer.from('{"status":"paid"},'.repeat(30)),
    Buffer.alloc(2_000, "abcd"),
    Buffer.from(Array.from({ length: 300 }, (_, n) => (n * 137 + (n >> 3)) & 0xff)),
    Buffer.alloc(CAP * 2),
  ];
  const framed = encodeBatch({ codec, records: testRecords(12) }).subarray(61);
  const pack = PACK[codec];
  const whole = pack === null ? [] : plain.map(pack);
  return [framed, Buffer.concat([framed, framed]), ...whole, ...(codec === "zstd" ? ZSTD : [])];
}

const PACK: Readonly<Record<Packed, ((plain: Buffer) => Buffer) | null>> = {
  gzip: (plain) => gzipSync(plain),
  snappy: (plain) => snappy.compressSync(plain),
  lz4: (plain) => compressFrameSync(plain),
  zstd: null,
};

/**
 * Written by hand from RFC 8878: run-length blocks with and without a size, an empty frame, a skippable frame, real
 * compressed blocks.
 */
const ZSTD = [
  "28b52ffd00380000010000",
  "28b52ffd005802001061",
  "28b52ffd2000010000",
  "502a4d1804000000deadbeef28b52ffd2000010000",
  // printf 'paid%.0s' {1..100} | zstd -19
  "28b52ffd6490004d00001070616964010063000803",
  "28b52ffd04580d00001061",
].map((hex) => Buffer.from(hex, "hex"));
