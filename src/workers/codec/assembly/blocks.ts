// AssemblyScript, not TypeScript: compiled to WebAssembly by scripts/build/wasm.ts. It has loads and stores of 8 and 16
// bytes at any address, which JavaScript lacks: three times as fast as the same loops over a DataView.
//
// Positions are addresses in the one memory. After the input and after `room` there are 64 bytes that may be read and
// written, because copies continue to the next multiple of 16. Every length and distance is checked before use. A
// negative result is one of these error codes; blocks.ts in the folder above has their texts.

/** The input ends in the middle of a length, of literals or of a copy. */
const CUT = -1;
/** A copy from before the start of the output. */
const BEFORE_BEGINNING = -2;
/** The output does not fit into the room. */
const NO_ROOM = -3;
/** The output is shorter than it claims. */
const ENDS_EARLY = -4;

/** Longer copies use the engine's own memory.copy. Bytes. */
const LONG: usize = 1024;

// @ts-ignore: AssemblyScript's decorator
@inline
function copyForward(to: usize, from: usize, end: usize): void {
  do {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  } while (to < end);
}

/** Copies input bytes. */
// @ts-ignore: AssemblyScript's decorator
@inline
function copyLiterals(to: usize, from: usize, length: usize): void {
  if (length <= LONG) copyForward(to, from, to + length);
  else memory.copy(to, from, length);
}

/**
 * Copies output bytes. If the distance is smaller than a step, the steps are smaller, so that no byte is read before it
 * is written.
 */
// @ts-ignore: AssemblyScript's decorator
@inline
function copyMatch(to: usize, distance: usize, end: usize): void {
  let from = to - distance;
  if (distance >= 16) {
    copyForward(to, from, end);
  } else if (distance >= 8) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < end);
  } else {
    do {
      store<u8>(to++, load<u8>(from++));
    } while (to < end);
  }
}

/**
 * One LZ4 block (LZ4 Block Format): input [at, end), output from `out` without passing `room`; matches reach back to
 * `first`.
 * @returns the output's new end, or an error code
 */
export function lz4(at: usize, end: usize, first: usize, out: usize, room: usize): i32 {
  while (at < end) {
    const token = <usize>load<u8>(at++);
    let literals = token >> 4;
    if (literals == 15) {
      let more: usize = 255;
      while (more == 255) {
        if (at >= end) return CUT;
        more = <usize>load<u8>(at++);
        literals += more;
      }
    }
    if (literals > end - at) return CUT;
    if (literals > room - out) return NO_ROOM;
    copyLiterals(out, at, literals);
    at += literals;
    out += literals;
    if (at >= end) break;
    if (end - at < 2) return CUT;
    const distance = <usize>load<u16>(at);
    at += 2;
    if (distance == 0 || distance > out - first) return BEFORE_BEGINNING;
    let length = (token & 15) + 4;
    if (length == 19) {
      let more: usize = 255;
      while (more == 255) {
        if (at >= end) return CUT;
        more = <usize>load<u8>(at++);
        length += more;
      }
    }
    if (length > room - out) return NO_ROOM;
    copyMatch(out, distance, out + length);
    out += length;
  }
  return <i32>out;
}

/**
 * One raw snappy block after its length (snappy format description): input [at, end), output exactly [first, room).
 * @returns the output's end, or an error code
 */
export function snappy(at: usize, end: usize, first: usize, room: usize): i32 {
  let out = first;
  while (at < end) {
    const tag = <usize>load<u8>(at++);
    const kind = tag & 3;
    let length = (tag >> 2) + 1;
    if (kind == 0) {
      if (length > 60) {
        const extra = length - 60;
        if (extra > end - at) return CUT;
        // 32 bits are enough: a length of 4 GiB (0 here, after the 1 is added) does not fit in any case.
        length = <usize>(load<u32>(at) & (0xffffffff >> (32 - 8 * <u32>extra)));
        if (length >= end - at) return CUT;
        length += 1;
        at += extra;
      }
      if (length > end - at) return CUT;
      if (length > room - out) return NO_ROOM;
      copyLiterals(out, at, length);
      at += length;
      out += length;
      continue;
    }
    let distance: usize = 0;
    if (kind == 1) {
      if (at >= end) return CUT;
      length = ((tag >> 2) & 7) + 4;
      distance = ((tag >> 5) << 8) | <usize>load<u8>(at++);
    } else if (kind == 2) {
      if (end - at < 2) return CUT;
      distance = <usize>load<u16>(at);
      at += 2;
    } else {
      if (end - at < 4) return CUT;
      distance = <usize>load<u32>(at);
      at += 4;
    }
    if (distance == 0 || distance > out - first) return BEFORE_BEGINNING;
    if (length > room - out) return NO_ROOM;
    copyMatch(out, distance, out + length);
    out += length;
  }
  return out == room ? <i32>out : ENDS_EARLY;
}
