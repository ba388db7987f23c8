// AssemblyScript, compiled together with blocks.ts into one module. The caller gives room for the largest output that is possible,
// and 64 bytes after the input that may be read.

/** The shortest match, bytes. */
const LEAST: usize = 4;
/** LZ4: the last match begins at least this many bytes before the end of a block, and the last literals are 5 bytes. */
const LAST_MATCH: usize = 12;
const LAST_LITERALS: usize = 5;
/** The table of positions by hash has 2^13 entries of 2 bytes. */
const HASH_BITS: u32 = 13;
const TABLE_BYTES: usize = 2 << HASH_BITS;
/** After so many misses the search takes longer steps: incompressible data must not cost much. */
const PATIENCE: u32 = 6;

// @ts-ignore: AssemblyScript's decorator
@inline
function hashOf(four: u32): usize {
  return <usize>((four * 2654435761) >>> (32 - HASH_BITS));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function endOfMatch(at: usize, from: usize, end: usize): usize {
  while (at + 8 <= end) {
    const differs = load<u64>(at) ^ load<u64>(from);
    if (differs != 0) return at + <usize>(ctz(differs) >> 3);
    at += 8;
    from += 8;
  }
  while (at < end && load<u8>(at) == load<u8>(from)) {
    at++;
    from++;
  }
  return at;
}

// @ts-ignore: AssemblyScript's decorator
@inline
function lz4Length(out: usize, length: usize): usize {
  while (length >= 255) {
    store<u8>(out++, 255);
    length -= 255;
  }
  store<u8>(out, <u8>length);
  return out + 1;
}

/** One sequence of LZ4: literals, then a match. @param match its length; 0: there is none, the block ends */
function lz4Sequence(out: usize, literals: usize, from: usize, match: usize, distance: usize): usize {
  const token = out++;
  const more: usize = match == 0 ? 0 : match - LEAST;
  store<u8>(token, <u8>((min<usize>(literals, 15) << 4) | min<usize>(more, 15)));
  if (literals >= 15) out = lz4Length(out, literals - 15);
  memory.copy(out, from, literals);
  out += literals;
  if (match == 0) return out;
  store<u16>(out, <u16>distance);
  out += 2;
  return more >= 15 ? lz4Length(out, more - 15) : out;
}

/** Literals and a match of snappy, in the same form. */
function snappySequence(out: usize, literals: usize, from: usize, match: usize, distance: usize): usize {
  if (literals > 0) {
    const length = literals - 1;
    if (length < 60) {
      store<u8>(out++, <u8>(length << 2));
    } else if (length < 256) {
      store<u8>(out++, 60 << 2);
      store<u8>(out++, <u8>length);
    } else {
      store<u8>(out++, 61 << 2);
      store<u16>(out, <u16>length);
      out += 2;
    }
    memory.copy(out, from, literals);
    out += literals;
  }
  while (match > 0) {
    // A copy has at most 64 bytes, and what is left for the last one at least 4.
    const length: usize = match > 64 ? (match < 68 ? 60 : 64) : match;
    if (length < 12 && distance < 2048) {
      store<u8>(out++, <u8>(1 | ((length - 4) << 2) | ((distance >> 8) << 5)));
      store<u8>(out++, <u8>distance);
    } else {
      store<u8>(out++, <u8>(2 | ((length - 1) << 2)));
      store<u16>(out, <u16>distance);
      out += 2;
    }
    match -= length;
  }
  return out;
}

/**
 * Packs input [first, end), at most 64 kB, as one LZ4 block or as one raw snappy block without its length, at `out`.
 * @param table 16 kB for positions
 * @returns the output's end
 */
export function pack(first: usize, end: usize, out: usize, table: usize, isSnappy: bool): i32 {
  let literals = first;
  if (end - first > LAST_MATCH) {
    memory.fill(table, 0, TABLE_BYTES);
    const last = end - LAST_MATCH;
    const matchEnd = end - LAST_LITERALS;
    let at = first + 1;
    let misses: u32 = 1 << PATIENCE;
    while (at < last) {
      const four = load<u32>(at);
      const slot = table + (hashOf(four) << 1);
      let from = first + <usize>load<u16>(slot);
      store<u16>(slot, <u16>(at - first));
      if (load<u32>(from) != four) {
        at += <usize>(misses++ >> PATIENCE);
        continue;
      }
      misses = 1 << PATIENCE;
      const stop = endOfMatch(at + LEAST, from + LEAST, matchEnd);
      const distance = at - from;
      while (at > literals && from > first && load<u8>(at - 1) == load<u8>(from - 1)) {
        at--;
        from--;
      }
      out = isSnappy
        ? snappySequence(out, at - literals, literals, stop - at, distance)
        : lz4Sequence(out, at - literals, literals, stop - at, distance);
      at = stop;
      literals = stop;
      if (at < last) store<u16>(table + (hashOf(load<u32>(at - 2)) << 1), <u16>(at - 2 - first));
    }
  }
  return <i32>(isSnappy
    ? snappySequence(out, end - literals, literals, 0, 0)
    : lz4Sequence(out, end - literals, literals, 0, 0));
}
