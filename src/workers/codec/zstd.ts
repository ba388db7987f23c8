import zlib from "node:zlib";
import { ZSTDDecoder } from "zstddec/stream";
import { corrupt, tooLarge } from "./errors.ts";
import { giveBack } from "./give-back.ts";
import { Output } from "./output.ts";

/** Node's own zstd came with 22.15; before it, the WebAssembly build does the work. */
type NativeZstd = (bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Buffer;
const native = (zlib as { zstdDecompressSync?: NativeZstd }).zstdDecompressSync;
const decoder = new ZSTDDecoder();
let output = new Output();
/** The WebAssembly stream hands out nothing, over and over, when its input is damaged. */
const MOST_EMPTY_PIECES = 64;

const LEAST_ROOM = 256 * 1024;
/** What Node's decoder gave last. */
let last: Buffer = Buffer.alloc(0);

/** Drops what was unpacked last, and the room for it. */
export function forgetZstd(): void {
  last = Buffer.alloc(0);
  output = new Output();
}

/** Loads the WebAssembly decoder if this Node needs it. */
export async function initZstd(): Promise<void> {
  if (native === undefined) await decoder.init();
}

/**
 * Unpacks zstd frames (RFC 8878).
 * @returns valid until the next call
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE
 */
export function unpackZstd(bytes: Buffer, cap: number): Buffer {
  return native === undefined ? unpackStream(bytes, cap) : unpackNatively(native, bytes, cap);
}

function unpackNatively(decompress: NativeZstd, bytes: Buffer, cap: number): Buffer {
  // Frames that are streamed do not tell their size: about that of the batch before is one piece, most of the time.
  const chunkSize = Math.min(cap + 1, Math.max(LEAST_ROOM, last.length + (last.length >> 2)));
  giveBack(last);
  try {
    last = decompress(bytes, { maxOutputLength: cap, chunkSize });
    return last;
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(cap);
    throw corrupt("zstd", error instanceof Error ? error.message : String(error));
  }
}

/** Piece by piece, up to the cap. */
function unpackStream(bytes: Buffer, cap: number): Buffer {
  output.begin(cap);
  let filled = 0;
  let empty = 0;
  try {
    for (const piece of decoder.decodeStreaming([bytes])) {
      empty = piece.length === 0 ? empty + 1 : 0;
      if (empty > MOST_EMPTY_PIECES) throw new Error("it is damaged");
      output.grow(filled + piece.length, filled);
      output.bytes.set(piece, filled);
      filled += piece.length;
      giveBack(piece);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error) throw error;
    throw corrupt("zstd", error instanceof Error ? error.message : String(error));
  }
  return output.bytes.subarray(0, filled);
}
