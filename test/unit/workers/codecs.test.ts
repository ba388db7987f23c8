import assert from "node:assert/strict";
import { before, beforeEach, describe, it } from "node:test";
import v8 from "node:v8";
import vm from "node:vm";
import * as nodeZlib from "node:zlib";
import fc from "fast-check";
import { compressFrameSync } from "lz4-napi";
import snappy from "snappy";
import { initCodecs, unpack } from "../../../src/workers/codec/unpack.ts";
import { zstdMemoryBytes } from "../../../src/workers/codec/zstd.ts";
import { pack } from "../../support/batches.ts";

const MB = 1024 * 1024;
const { gzipSync } = nodeZlib;
/** Node's own zstd: since 22.15. */
const zlib = nodeZlib as { zstdCompressSync?: (plain: Buffer) => Buffer };

/** A skippable frame, the same in zstd and lz4. RFC 8878, 3.1.2. */
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

/** A zstd frame built by RFC 8878: RLE blocks of 4 bytes, each for 128 kB of zeros. */
function zstdBomb(blocks: number): Buffer {
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
  for (let block = 1; block <= blocks; block += 1) {
    const head = (block === blocks ? 1 : 0) | (1 << 1) | (131_072 << 3);
    frame.push(head & 0xff, (head >> 8) & 0xff, (head >> 16) & 0xff, 0);
  }
  return Buffer.from(frame);
}

/** Data with matches of every distance and length, including runs of one and three bytes. */
const data = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom("a", "abc", "abcd", '{"status":"paid"},', "é"), fc.nat(400))
        .map(([part, times]) => Buffer.from(part.repeat(times))),
      fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)),
      fc.uint8Array({ minLength: 40, maxLength: 80 }).map((raw) => Buffer.concat([raw, raw, raw])),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts));

before(() => initCodecs());
// Node frees a failed gzip decoder when the event loop turns, and gzip waits for that after large failures.
beforeEach(() => new Promise((turn) => setImmediate(turn)));

describe("codecs", () => {
  it("decompress the output of other compressors, byte for byte", () => {
    fc.assert(
      fc.property(data, (plain) => {
        assert.ok(unpack("lz4", compressFrameSync(plain)).equals(plain), "lz4");
        assert.ok(unpack("snappy", snappy.compressSync(plain)).equals(plain), "snappy");
      }),
      { numRuns: 500, seed: 5 },
    );
    const large = Buffer.alloc(3 * MB, '{"n":1},');
    for (const [codec, packed] of [
      ["lz4", compressFrameSync(large)],
      ["snappy", snappy.compressSync(large)],
      ["gzip", gzipSync(large)],
    ] as const) {
      assert.ok(unpack(codec, packed).equals(large), codec);
    }
    assert.equal(unpack("zstd", zstdBomb(3)).length, 3 * 131_072);
  });

  it("decompress several frames, members or streams in a row, and skip the skippable ones", () => {
    const parts = ["one,".repeat(40_000), "two,", "three,".repeat(30)].map((text) => Buffer.from(text));
    const plain = Buffer.concat(parts);
    for (const codec of ["gzip", "lz4", "snappy", "zstd"] as const) {
      const packed = parts.map((part) => pack(codec, part));
      assert.ok(unpack(codec, Buffer.concat(packed)).equals(plain), codec);
      assert.equal(unpack(codec, Buffer.concat(packed), plain.length).length, plain.length, `${codec}: the cap itself`);
      const tooMuch = () => unpack(codec, Buffer.concat(packed), plain.length - 1);
      assert.throws(tooMuch, { code: "BATCH_TOO_LARGE" }, `${codec}: the cap is that of all together`);
      if (codec !== "lz4" && codec !== "zstd") continue;
      const between = packed.flatMap((part) => [SKIPPABLE, part, SKIPPABLE]);
      assert.ok(unpack(codec, Buffer.concat(between)).equals(plain), `${codec} with skippable frames`);
      assert.equal(unpack(codec, SKIPPABLE).length, 0);
    }
    const compressed = Buffer.from("28b52ffd6090005d00002070616964010089ab8e08", "hex");
    assert.equal(unpack("zstd", Buffer.concat([compressed, compressed])).toString(), "paid".repeat(200));
  });

  it("refuse zstd that is truncated or followed by other data, at any position", () => {
    const frame = pack("zstd", Buffer.alloc(300_000, "abc,"));
    for (const before of [Buffer.alloc(0), frame, SKIPPABLE]) {
      for (const length of [1, 4, 5, 8, 9, 11, 12, 200, 131_084, 131_086, frame.length - 1]) {
        const cut = Buffer.concat([before, frame.subarray(0, length)]);
        assert.throws(() => unpack("zstd", cut), { code: "CODEC_FAILED" }, `${before.length} + ${length} bytes`);
      }
    }
    assert.throws(() => unpack("zstd", Buffer.concat([frame, Buffer.from("something")])), { code: "CODEC_FAILED" });
    assert.throws(() => unpack("zstd", SKIPPABLE.subarray(0, 9)), { code: "CODEC_FAILED" });
  });

  it("report damaged data as CODEC_FAILED, give no wrong bytes, and stay within the buffers", () => {
    const plain = Buffer.from('{"status":"paid"},'.repeat(200));
    for (const [codec, packed] of [
      ["lz4", compressFrameSync(plain)],
      ["snappy", snappy.compressSync(plain)],
    ] as const) {
      fc.assert(
        fc.property(
          fc.nat(packed.length - 1),
          fc.integer({ min: 1, max: 255 }),
          fc.nat(packed.length),
          (at, mask, length) => {
            const damaged = Buffer.from(packed.subarray(0, Math.max(1, length)));
            const place = at % damaged.length;
            damaged[place] = (damaged[place] ?? 0) ^ mask;
            try {
              assert.ok(unpack(codec, damaged, MB).length <= MB);
            } catch (error) {
              assert.match((error as { code?: string }).code ?? String(error), /^(CODEC_FAILED|BATCH_TOO_LARGE)$/);
            }
          },
        ),
        { numRuns: 2_000, seed: 6 },
      );
    }
  });

  it("work after damaged data, and after memory has grown and was released", () => {
    const small = Buffer.from('{"status":"paid"},'.repeat(300));
    const large = Buffer.concat(Array.from({ length: 12 * 16 }, (_, n) => Buffer.alloc(64 * 1024, `${n},`)));
    for (const [codec, pack] of [
      ["lz4", compressFrameSync],
      ["snappy", snappy.compressSync],
    ] as const) {
      for (const plain of [small, large, small, large]) {
        const packed = pack(plain);
        const damaged = Buffer.from(packed.subarray(0, packed.length >> 1));
        assert.throws(() => unpack(codec, damaged), { code: "CODEC_FAILED" }, codec);
        assert.ok(unpack(codec, packed).equals(plain), `${codec}, ${plain.length} bytes`);
      }
    }
  });

  it("hold the memory of one batch, after any number of batches", () => {
    const plain = Buffer.alloc(MB, '{"n":1},');
    const packed = gzipSync(plain);
    const first = unpack("gzip", packed);
    assert.equal(first.length, MB);
    assert.ok(unpack("gzip", packed).equals(plain));
    assert.equal(first.buffer.byteLength, 0, "gzip");
    // The size in the trailer is not trusted.
    for (const told of [0, 1, MB - 1, MB + 1, 0xffff_ffff]) {
      const member = Buffer.concat([packed, gzipSync(Buffer.alloc(told & 7))]);
      assert.ok(unpack("gzip", member).subarray(0, MB).equals(plain));
      const lying = Buffer.from(packed);
      lying.writeUInt32LE(told, lying.length - 4);
      assert.throws(() => unpack("gzip", lying), { code: "CODEC_FAILED" });
    }
    if (zlib.zstdCompressSync === undefined) return; // Node 20: one output buffer, as for lz4 and snappy.
    const zstd = zlib.zstdCompressSync(plain);
    const held = unpack("zstd", zstd);
    for (const size of [MB, 10, 9 * MB, MB]) {
      const other = Buffer.alloc(size, "abc,");
      assert.ok(unpack("zstd", zlib.zstdCompressSync(other)).equals(other));
    }
    assert.equal(held.buffer.byteLength, 0, "zstd");
  });

  it("release the memory of a bomb, even if nothing more is read", async () => {
    const zeros = Buffer.alloc(48 * MB);
    const bombs = [
      ["gzip", gzipSync(zeros)],
      ["lz4", compressFrameSync(zeros)],
      ["zstd", zstdBomb(384)],
    ] as const;
    // Memory from earlier tests does not count.
    v8.setFlagsFromString("--expose-gc");
    (vm.runInNewContext("gc") as () => void)();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = process.memoryUsage();
    for (const [codec, packed] of bombs)
      assert.throws(() => unpack(codec, packed, 40 * MB), { code: "BATCH_TOO_LARGE" });
    const held = () => process.memoryUsage().external - before.external;
    for (let tries = 0; tries < 400 && held() > 8 * MB; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(held() <= 8 * MB, `${held()} bytes are still held`);
  });

  it("keep nothing of stopped or damaged data in zstd's WebAssembly memory", {
    skip: "zstdDecompressSync" in zlib,
  }, () => {
    const damaged = Buffer.concat([zstdBomb(1).subarray(0, 6), Buffer.alloc(64, 0xff)]);
    const fail = () => {
      assert.throws(() => unpack("zstd", zstdBomb(400), MB), { code: "BATCH_TOO_LARGE" });
      assert.throws(() => unpack("zstd", damaged), { code: "CODEC_FAILED" });
    };
    fail();
    const bytes = zstdMemoryBytes();
    assert.ok(bytes > 0);
    for (let time = 0; time < 30; time += 1) fail();
    assert.equal(zstdMemoryBytes(), bytes);
    assert.equal(unpack("zstd", zstdBomb(8)).length, MB, "and it goes on working");
  });

  it("stop a bomb at the cap in any codec", () => {
    const zeros = Buffer.alloc(8 * MB);
    for (const [codec, packed] of [
      ["gzip", gzipSync(zeros)],
      ["lz4", compressFrameSync(zeros)],
      ["snappy", snappy.compressSync(zeros)],
      ["zstd", zstdBomb(64)],
    ] as const) {
      assert.ok(packed.length < MB);
      assert.throws(() => unpack(codec, packed, MB), { code: "BATCH_TOO_LARGE" }, codec);
      assert.equal(unpack(codec, packed, 8 * MB).length, 8 * MB, `${codec}: the cap itself is allowed`);
    }
  });
});

describe("the decompressed bytes of a batch", () => {
  const large = Buffer.alloc(20 * MB);
  const packed = {
    gzip: gzipSync(large),
    lz4: compressFrameSync(large),
    snappy: snappy.compressSync(large),
    zstd: zstdBomb(160),
  };
  for (const codec of ["gzip", "lz4", "snappy", "zstd"] as const) {
    it(`are freed as soon as they are dropped, even if a view of them is kept: ${codec}`, () => {
      const view = unpack(codec, packed[codec]);
      assert.equal(view.length, 20 * MB);
      unpack(codec === "gzip" ? "lz4" : "gzip", codec === "gzip" ? compressFrameSync(SKIPPABLE) : gzipSync(SKIPPABLE));
      assert.equal(view.length, 0);
    });
  }
});
