const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENS: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSES: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Whether JSON text is no larger than our own files can be. This is checked before parsing, because 27 MB of `{},`
 * become 1.8 GB of objects. The text may be invalid JSON. Pure.
 * @param mostDepth the deepest nesting of objects and lists
 * @param mostParts the most objects, lists and values together
 */
export function isModest(text: Uint8Array, mostDepth: number, mostParts: number): boolean {
  let depth = 0;
  let parts = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (OPENS.has(byte)) {
      depth += 1;
      parts += 1;
    } else if (CLOSES.has(byte)) depth -= 1;
    else if (byte === COMMA) parts += 1;
    if (depth > mostDepth || parts > mostParts) return false;
  }
  return true;
}
