import { gunzipSync } from "node:zlib";
import { corrupt, tooLarge, unsettled } from "./errors.ts";
import { giveBack } from "./give-back.ts";

/** Deflate's largest compression ratio is 1032. */
const MOST_RATIO = 1_032;
const LEAST_ROOM = 1_024;

/** What Node keeps of a failure besides the piece that it unpacked into, bytes: two of heap and zlib's window, rounded up. */
const KEPT_OF_FAILURE = 16 * 1024;
const MOST_KEPT = 32 * 1024 * 1024;

let last: Buffer = Buffer.alloc(0);
/** Node holds a decoder that failed until the event loop turns: what it holds so, bytes. */
let kept = 0;

/** Frees the last result. */
export function forgetGzip(): void {
  giveBack(last);
  last = Buffer.alloc(0);
}

/**
 * Unpacks gzip members (RFC 1952).
 * @returns valid until the next call
 * @throws TailwaterError CODEC_FAILED, BATCH_TOO_LARGE; BUDGET_SPENT when so many failed that the event loop has to turn
 */
export function unpackGzip(bytes: Buffer, cap: number): Buffer {
  if (kept > MOST_KEPT) throw unsettled();
  giveBack(last);
  const chunkSize = roomFor(bytes, cap);
  try {
    last = gunzipSync(bytes, { maxOutputLength: cap, chunkSize });
    return last;
  } catch (error) {
    if (kept === 0) setImmediate(settled);
    kept += chunkSize + KEPT_OF_FAILURE;
    if (error instanceof RangeError) throw tooLarge(cap);
    throw corrupt("gzip", error instanceof Error ? error.message : String(error));
  }
}

function settled(): void {
  kept = 0;
}

/** One buffer for the whole, so that no pieces are joined. Its size comes from the trailer, if that is plausible. */
function roomFor(bytes: Buffer, cap: number): number {
  const told = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  // One byte more, because zlib asks for another buffer when one is completely full.
  return Math.max(LEAST_ROOM, Math.min(told, bytes.length * MOST_RATIO, cap) + 1);
}
