// Our compressors: other decoders, and our own, get back every byte.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { decompressFrameSync } from "lz4-napi";
import snappy from "snappy";
import { cannotPack, pack } from "../../../src/workers/codec/pack.ts";
import { initCodecs, unpack } from "../../../src/workers/codec/unpack.ts";

const MB = 1024 * 1024;

/** Data with matches of every distance and length. */
const data = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom("a", "abc", "abcd", '{"status":"paid"},', "é"), fc.nat(700))
        .map(([part, times]) => Buffer.from(part.repeat(times))),
      fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)),
      fc.uint8Array({ minLength: 40, maxLength: 80 }).map((raw) => Buffer.concat([raw, raw, raw])),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts));

/** Bytes without a pattern, and bytes with matches as far back as a block reaches. */
function largeOnes(): readonly Buffer[] {
  let state = 1;
  const noise = Buffer.alloc(3 * MB);
  for (let at = 0; at < noise.length; at += 1) {
    state = (state * 48_271) % 0x7fff_ffff;
    noise[at] = state >> 8;
  }
  const far = Buffer.concat([noise.subarray(0, 65_500), noise.subarray(0, 65_500), noise.subarray(7, 70_000)]);
  return [noise, far, Buffer.alloc(3 * MB, '{"n":1},'), Buffer.alloc(65_536), Buffer.alloc(65_537, 1)];
}

/** The chunks of snappy-java's framing by another decoder. */
function unxerial(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 16; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
    parts.push(snappy.uncompressSync(bytes.subarray(at + 4, at + 4 + bytes.readInt32BE(at))) as Buffer);
  }
  return Buffer.concat(parts);
}

function assertPacked(plain: Buffer): void {
  // lz4-napi cannot express an empty frame.
  if (plain.length > 0) assert.ok(decompressFrameSync(Buffer.from(pack("lz4", plain))).equals(plain), "lz4 elsewhere");
  assert.ok(unxerial(Buffer.from(pack("snappy", plain))).equals(plain), "snappy elsewhere");
  assert.ok(gunzipSync(pack("gzip", plain)).equals(plain), "gzip elsewhere");
  for (const codec of ["lz4", "snappy", "gzip"] as const) {
    assert.ok(unpack(codec, Buffer.from(pack(codec, plain))).equals(plain), codec);
  }
  if (cannotPack("zstd") === null) assert.ok(unpack("zstd", pack("zstd", plain)).equals(plain), "zstd");
}

describe("compressing a batch", () => {
  before(() => initCodecs());

  it("gives back every byte, to other decoders and to ours", async () => {
    fc.assert(fc.property(data, assertPacked), { numRuns: 300, seed: 7 });
    for (const plain of [Buffer.alloc(0), Buffer.from("a"), Buffer.from("0123456789abcdef"), ...largeOnes()]) {
      assertPacked(plain);
    }
  });

  it("makes data with a pattern smaller, and noise hardly larger", () => {
    const [noise = Buffer.alloc(0)] = largeOnes();
    const orders = Buffer.from(Array.from({ length: 5_000 }, (_, id) => `{"id":${id},"status":"paid"}`).join("\n"));
    for (const codec of ["lz4", "snappy", "gzip"] as const) {
      assert.ok(pack(codec, orders).length < orders.length / 2, `${codec}: ${pack(codec, orders).length}`);
      assert.ok(pack(codec, noise).length < noise.length * 1.01 + 64, codec);
    }
  });

  it("says what to do where this Node.js has no zstd", () => {
    const missing = cannotPack("zstd");
    if (missing === null) return;
    assert.equal(missing.code, "CODEC_UNSUPPORTED");
    assert.throws(() => pack("zstd", Buffer.from("a")), { code: "CODEC_UNSUPPORTED" });
  });
});
