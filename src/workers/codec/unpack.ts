import { TailwaterError } from "../../contract/errors.ts";
import { batchesRoom } from "../thread/rooms.ts";
import type { Compression } from "../wire/batch-header.ts";
import { noRoom } from "./errors.ts";
import { forgetNow, forgetWhenQuiet, LARGE_BYTES } from "./forget-when-quiet.ts";
import { forgetGzip, unpackGzip } from "./gzip.ts";
import { forgetLz4, unpackLz4 } from "./lz4.ts";
import { forgetSnappy, unpackSnappy } from "./snappy.ts";
import { forgetZstd, initZstd, unpackZstd } from "./zstd.ts";

/**
 * The limit of one unpacked batch in this thread, bytes. kafkajs has no such limit: a 0.6 MB batch took 1.2 GB there.
 */
let most = 64 * 1024 * 1024;

/** Bytes. */
export const unpackedLimit = (): number => most;

/** Sets the limit from the next batch on, bytes. */
export function limitUnpacked(bytes: number): void {
  most = bytes;
}

/** Must be awaited once per thread before the first `unpack` of zstd. */
export const initCodecs = initZstd;

/**
 * The uncompressed records of a batch. The result is valid until the next call. A large batch needs a part of the room
 * that all threads share.
 * @param cap bytes; by default this thread's limit
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE; BUDGET_SPENT when there is no room now
 */
export function unpack(compression: Compression, bytes: Buffer, cap = most): Buffer {
  if (compression === "none") return bytes;
  // Each codec has its own memory, up to the cap, and batches of several codecs would fill them all.
  if (large !== null && large !== compression) {
    large = null;
    forgetNow(forget);
  }
  leaveRoom();
  // After a large batch the next one is usually large, too.
  for (let most = large === null ? Math.min(cap, LARGE_BYTES) : enterRoom(LARGE_BYTES, cap); ; ) {
    const unpacked = unpackUpTo(compression, bytes, most, cap);
    if (unpacked === null) most = enterRoom(most, cap);
    else return unpacked;
  }
}

/** @returns null when more than `most` is needed and the cap allows more @throws as `unpack` */
function unpackUpTo(
  compression: Exclude<Compression, "none">,
  bytes: Buffer,
  most: number,
  cap: number,
): Buffer | null {
  try {
    const unpacked = unpackBy(compression, bytes, most);
    if (unpacked.length >= LARGE_BYTES) large = compression;
    holdRoom(unpacked.length);
    forgetWhenQuiet(unpacked.length, forget);
    return unpacked;
  } catch (error) {
    if (most < cap && error instanceof TailwaterError && error.code === "BATCH_TOO_LARGE") return null;
    // The output up to the cap is useless; many such batches would fill the memory.
    if (error instanceof TailwaterError && error.code === "BATCH_TOO_LARGE" && cap >= LARGE_BYTES) {
      forgetNow(forget);
      // The error's own trace still refers to the failed data, so this runs again when the error is gone.
      forgetWhenQuiet(cap, forget);
    }
    throw error;
  }
}

/** The codec with a large memory; null for none. */
let large: Compression | null = null;

/** This thread's part of the room, bytes. */
let held = 0;

/** Bytes in whole KB, the unit of the room. */
const wholeKb = (bytes: number) => Math.ceil(bytes / 1024) * 1024;

function leaveRoom(): void {
  batchesRoom.give(held);
  held = 0;
}

/**
 * @param before the size that was not enough
 * @returns the bytes that may be unpacked: the cap, or twice the previous size if the cap is too much now
 */
function enterRoom(before: number, cap: number): number {
  leaveRoom();
  for (const wanted of [cap, Math.min(cap, 2 * before)]) {
    if (!batchesRoom.take(wholeKb(wanted))) continue;
    held = wholeKb(wanted);
    return wanted;
  }
  forgetNow(forget);
  throw noRoom();
}

/** Keeps only the size that was needed. */
function holdRoom(bytes: number): void {
  const kept = wholeKb(bytes);
  if (kept >= held) return;
  batchesRoom.give(held - kept);
  held = kept;
}

function forget(): void {
  leaveRoom();
  forgetGzip();
  forgetLz4();
  forgetSnappy();
  forgetZstd();
}

function unpackBy(compression: Exclude<Compression, "none">, bytes: Buffer, cap: number): Buffer {
  switch (compression) {
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
