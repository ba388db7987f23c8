/** U+FEFF at the start, which some producers on Windows and .NET write. */
const MARK = 0xfeff;

/**
 * The start of JSON in UTF-8 bytes: after a byte order mark, if there is one. RFC 8259, 8.1, allows a reader to skip
 * it. Tailwater skips it for JSON only; text, copies and exports keep it.
 */
export function jsonFrom(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** The same for text. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === MARK ? text.slice(1) : text;
}
