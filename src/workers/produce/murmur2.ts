const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * The hash by which Java's producers choose a partition: 32-bit murmur2, here as a signed number. Source: Kafka's
 * Utils.murmur2.
 */
export function murmur2(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let hash = SEED ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) {
    let four =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    four = Math.imul(four, M);
    four ^= four >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(four, M);
  }
  const left = to - at;
  if (left === 3) hash ^= (bytes[at + 2] ?? 0) << 16;
  if (left >= 2) hash ^= (bytes[at + 1] ?? 0) << 8;
  if (left >= 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}
