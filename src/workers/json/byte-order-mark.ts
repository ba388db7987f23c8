/** U+FEFF at the beginning: some producers on Windows and .NET write it. */
const MARK = 0xfeff;

/**
 * Where JSON begins in UTF-8 bytes: behind a byte order mark, if there is one. RFC 8259, 8.1, lets a reader pass over it;
 * all of Tailwater does, for JSON alone. Text, copies and exports keep it as it is.
 */
export function jsonFrom(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** The same for text. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === MARK ? text.slice(1) : text;
}
