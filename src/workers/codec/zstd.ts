import zlib from "node:zlib";
import { TailwaterError } from "../../contract/errors.ts";
import { corrupt, tooLarge } from "./errors.ts";
import { giveBack } from "./give-back.ts";
import { Output } from "./output.ts";
import { endOfFrame, isSkippable } from "./zstd-frames.ts";
import type { ReleasingDecoder } from "./zstd-wasm.ts";

/** Node has zstd from 22.15 on; older versions use the WebAssembly build. */
type NativeZstd = (bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Buffer;
const native = (zlib as { zstdDecompressSync?: NativeZstd }).zstdDecompressSync;
/** Loaded with the first zstd batch: 80 kB. */
let decoder: ReleasingDecoder | null = null;
let output = new Output();
/** The WebAssembly stream repeatedly returns nothing when its input is damaged. */
const MOST_EMPTY_PIECES = 64;

const LEAST_ROOM = 256 * 1024;
/** The last result of Node's decoder. */
let last: Buffer = Buffer.alloc(0);

/** Frees the last result and its buffer. */
export function forgetZstd(): void {
  giveBack(last);
  giveBack(output.bytes);
  last = Buffer.alloc(0);
  output = new Output();
}

/** Memory of the WebAssembly decoder, bytes; 0 when Node's own is used. */
export const zstdMemoryBytes = (): number => decoder?.memoryBytes ?? 0;

/** Loads the WebAssembly decoder if this Node needs it. */
export async function initZstd(): Promise<void> {
  if (native !== undefined) return;
  decoder ??= new (await import("./zstd-wasm.ts")).ReleasingDecoder();
  await decoder.init();
}

/**
 * Unpacks zstd frames (RFC 8878) one after the other; skippable frames are ignored.
 * @param cap bytes of all frames together
 * @returns valid until the next call
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE
 */
export function unpackZstd(bytes: Buffer, cap: number): Buffer {
  const end = isSkippable(bytes, 0) ? 0 : endOfFrame(bytes, 0);
  if (native === undefined) return unpackByStream(bytes, cap);
  // All producers write one frame, which is returned without a copy.
  return end === bytes.length ? unpackNatively(native, bytes, cap, cap) : unpackFrames(native, bytes, cap);
}

/** Each frame's output is copied after the previous one. */
function unpackFrames(decompress: NativeZstd, bytes: Buffer, cap: number): Buffer {
  output.begin(cap);
  let filled = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = endOfFrame(bytes, at);
    if (!isSkippable(bytes, at)) {
      const piece = unpackNatively(decompress, bytes.subarray(at, end), cap - filled, cap);
      output.grow(filled + piece.length, filled);
      output.bytes.set(piece, filled);
      filled += piece.length;
    }
    at = end;
  }
  return output.bytes.subarray(0, filled);
}

/** @param room the limit of unpacked bytes; `cap` is the limit for the error */
function unpackNatively(decompress: NativeZstd, bytes: Buffer, room: number, cap: number): Buffer {
  // Streamed frames have no size. A buffer about as large as the previous batch usually needs only one piece.
  const chunkSize = Math.min(room + 1, Math.max(LEAST_ROOM, last.length + (last.length >> 2)));
  giveBack(last);
  try {
    last = decompress(bytes, { maxOutputLength: Math.max(1, room), chunkSize });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(cap);
    throw corrupt("zstd", error instanceof Error ? error.message : String(error));
  }
  if (last.length > room) throw tooLarge(cap);
  return last;
}

/** Piece by piece, up to the cap. */
function unpackByStream(bytes: Buffer, cap: number): Buffer {
  output.begin(cap);
  let filled = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = endOfFrame(bytes, at);
    if (!isSkippable(bytes, at)) filled = streamFrame(bytes.subarray(at, end), filled);
    at = end;
  }
  return output.bytes.subarray(0, filled);
}

/** Appends a frame's output. @returns the total size */
function streamFrame(frame: Buffer, before: number): number {
  if (decoder === null) throw new Error("The decoder for zstd is not loaded.");
  let filled = before;
  let empty = 0;
  try {
    for (const piece of decoder.decodeStreaming([frame])) {
      empty = piece.length === 0 ? empty + 1 : 0;
      if (empty > MOST_EMPTY_PIECES) throw new Error("it is damaged");
      output.grow(filled + piece.length, filled);
      output.bytes.set(piece, filled);
      filled += piece.length;
      giveBack(piece);
    }
  } catch (error) {
    decoder.release();
    if (error instanceof TailwaterError) throw error;
    throw corrupt("zstd", error instanceof Error ? error.message : String(error));
  }
  return filled;
}
